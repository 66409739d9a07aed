package io.davit.agent.cli;

import io.davit.agent.run.RunJson;
import io.davit.agent.run.RunRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cancel RUN}. */
@Command(name = "cancel", description = "Asks a run to end; what it stored is kept and reused.")
final class CancelCommand extends AgentCommand {
    @Parameters(paramLabel = "RUN", description = "Id from 'davit-agent runs'.")
    String id = "";

    @Override
    int work(Desk desk, Output output) {
        RunRecord run = desk.cancel(RunsCommand.id(id), "canceled by command");
        output.show(
                RunJson.of(run),
                () -> output.line(
                        run.state().isFinal()
                                ? "The run had ended already: " + run.state().word() + "."
                                : "The run was asked to end."));
        return DONE;
    }
}
