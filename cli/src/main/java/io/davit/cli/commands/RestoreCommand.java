package io.davit.cli.commands;

import io.davit.proto.v1.CancelRestoreRequest;
import io.davit.proto.v1.CreateRestoreRequest;
import io.davit.proto.v1.DismissRestoreRequest;
import io.davit.proto.v1.GetRestoreRequest;
import io.davit.proto.v1.ListRestoresRequest;
import io.davit.proto.v1.ListRestoresResponse;
import io.davit.proto.v1.Restore;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code restore}: orders restores, and shows what became of them. */
@Command(name = "restore", description = "Orders restores, and shows what became of them.")
final class RestoreCommand extends RunGroup {
    private static final String NAME = "Name of the restore.";

    private static String full(String name) {
        return Words.full("restores", name);
    }

    @Command(name = "create", description = "Orders a restore into a cluster, of a backup or of a restore point.")
    int create(
            @Option(names = "--cluster", required = true, paramLabel = "NAME", description = "Cluster to restore into.")
                    String cluster,
            @Mixin RestoreOptions options,
            @Mixin Creation creation,
            @Mixin Waiting waiting) {
        Restore.Builder restore = Restore.newBuilder().setCluster(Words.full("clusters", cluster));
        options.onto(restore);
        CreateRestoreRequest request = CreateRestoreRequest.newBuilder()
                .setRestore(restore)
                .setRequestId(creation.id())
                .setValidateOnly(creation.dryRun)
                .build();
        return order(request, Restore.getDefaultInstance(), creation, waiting);
    }

    @Command(name = "list", description = "Restores, newest first.")
    int list(@Mixin Filter filter, @Mixin Pages pages) {
        Clock clock = davit().world().clock();
        Table<Restore> table = new Table<Restore>()
                .column("NAME", restore -> Words.bare(restore.getName()))
                .column("CLUSTER", restore -> Words.bare(restore.getCluster()))
                .column("BACKUP", restore -> Words.bare(restore.getBackup()))
                .column("ORDERED", restore -> Words.ago(restore.getCreateTime(), clock));
        columns(table, Restore::getStatus, clock).column("RESTORE POINT", Restore::getRestorePoint);
        ListRestoresRequest request = ListRestoresRequest.newBuilder()
                .setCluster(filter.clusterName())
                .setState(filter.runState())
                .build();
        return hub((hub, output) -> pages.show(
                hub,
                output,
                request,
                ListRestoresResponse.getDefaultInstance(),
                ListRestoresResponse::getRestoresList,
                table));
    }

    @Command(name = "get", description = "One restore, and how it goes or went.")
    int get(@Parameters(paramLabel = "NAME", description = NAME) String name) {
        return show(GetRestoreRequest.newBuilder().setName(full(name)).build(), Restore.getDefaultInstance());
    }

    @Command(name = "cancel", description = "Has the agent end the restore, or keeps it from starting.")
    int cancel(@Parameters(paramLabel = "NAME", description = NAME) String name) {
        return show(CancelRestoreRequest.newBuilder().setName(full(name)).build(), Restore.getDefaultInstance());
    }

    @Command(
            name = "dismiss",
            description =
                    "Settles a restore about which hub and agent do not agree (reconcile), after you have looked at the cluster. What the agent says later still counts.")
    int dismiss(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Option(
                            names = "--reason",
                            paramLabel = "TEXT",
                            required = true,
                            description = "What you found; for the row and the audit.")
                    String reason) {
        return show(
                DismissRestoreRequest.newBuilder()
                        .setName(full(name))
                        .setReason(reason)
                        .build(),
                Restore.getDefaultInstance());
    }

    @Command(
            name = "watch",
            description =
                    "Waits for the end, shows progress, and ends with the restore's exit status. Ctrl-C leaves it going.")
    int watch(@Parameters(paramLabel = "NAME", description = NAME) String name) {
        return watch(GetRestoreRequest.newBuilder().setName(full(name)).build(), Restore.getDefaultInstance());
    }
}
