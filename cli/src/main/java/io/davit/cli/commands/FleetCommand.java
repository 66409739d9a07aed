package io.davit.cli.commands;

import io.davit.cli.hub.Hub;
import io.davit.proto.v1.Cluster;
import io.davit.proto.v1.ClusterState;
import io.davit.proto.v1.Fleet;
import io.davit.proto.v1.GetFleetRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code fleet}: everything at one glance. */
@Command(name = "fleet", description = "The fleet at one glance: counts, then the clusters.")
final class FleetCommand implements Callable<Integer> {
    @ParentCommand
    @Nullable
    Davit davit;

    @Mixin
    Pages pages = new Pages();

    @Override
    public Integer call() {
        Davit parent = davit;
        if (parent == null) {
            throw new IllegalStateException("a command outside davit");
        }
        try (Hub hub = parent.world().hubs().dial(parent.contexts().read().get(parent.context()))) {
            Fleet fleet = pages.read(hub, GetFleetRequest.getDefaultInstance(), Fleet.getDefaultInstance());
            Output output = parent.output();
            output.show(fleet, () -> {
                counts(fleet, output);
                Table<Cluster> table = ClusterCommand.table(parent.world().clock());
                table.print(fleet.getClustersList(), output);
            });
            return 0;
        }
    }

    private static void counts(Fleet fleet, Output output) {
        output.line("clusters: "
                + fleet.getClustersByStateMap().entrySet().stream()
                        .map(entry -> entry.getValue() + " " + word(entry.getKey()))
                        .sorted()
                        .collect(Collectors.joining(", ")));
        output.line("agents: " + fleet.getConnected() + " connected, " + fleet.getUnknown() + " not heard of lately");
        output.line("runs: " + fleet.getRunning() + " without an outcome");
        output.line("instructions: " + fleet.getWaitingInstructions() + " waiting"
                + (fleet.getWaitingInstructions() == 0
                        ? ""
                        : ", the oldest for " + Words.span(Duration.ofSeconds(fleet.getOldestWaitingSeconds()))));
        output.line("");
    }

    private static String word(String state) {
        return Optional.ofNullable(ClusterState.getDescriptor().findValueByName(state))
                .map(Words::of)
                .orElse(state);
    }
}
