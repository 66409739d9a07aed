package io.davit.agent.cli;

import picocli.CommandLine.Command;

/** {@code run}: the long-lived agent. */
@Command(
        name = "run",
        description =
                "Is the long-lived agent: goes on with interrupted runs, takes orders from other commands, serves health and metrics.",
        footer = "%nSIGTERM stops it; runs under way go on at the next start.")
final class RunCommand extends AgentCommand {
    @Override
    int work(Desk desk, Output output) {
        desk.serve();
        return DONE;
    }
}
