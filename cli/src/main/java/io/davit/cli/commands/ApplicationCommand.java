package io.davit.cli.commands;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code application}: what there is to back up. */
@Command(name = "application", description = "Shows what clusters hold.")
final class ApplicationCommand extends Group {
    @Command(name = "list", description = "Namespaces of a cluster with what they hold, as its agent last told.")
    int list(
            @Parameters(paramLabel = "CLUSTER", description = "Name of the cluster.") String cluster,
            @Mixin Pages pages) {
        return ClusterCommand.applications(this, cluster, pages);
    }
}
