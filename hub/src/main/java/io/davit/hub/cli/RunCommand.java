package io.davit.hub.cli;

import picocli.CommandLine.Command;

/** {@code run}: the hub. */
@Command(
        name = "run",
        description = "Runs the hub: listens for people, programs and agents until it is told to end (SIGTERM).",
        footer = "%nIt needs the keys that 'davit-hub init' made, and the configuration file.")
final class RunCommand extends HubCommand {
    @Override
    void work(DavitHub hub, Output output) {
        hub.serve();
    }
}
