package io.davit.cli.commands;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a restore point lies: a location of the hub, or one of the agent's own configuration. */
final class Place {
    @Option(names = "--location", paramLabel = "NAME", description = "Location of the hub.")
    @Nullable
    String location;

    @Option(
            names = "--agent-location",
            paramLabel = "NAME",
            description = "Location of the agent's own configuration, instead.")
    @Nullable
    String agentLocation;

    /** As the API has it; empty if none was named. */
    String name() {
        if (location != null) {
            return Words.full("locations", location);
        }
        return agentLocation == null ? "" : agentLocation;
    }
}
