package io.davit.cli.commands;

import io.davit.proto.v1.Backup;
import io.davit.proto.v1.CancelBackupRequest;
import io.davit.proto.v1.CreateBackupRequest;
import io.davit.proto.v1.DismissBackupRequest;
import io.davit.proto.v1.GetBackupRequest;
import io.davit.proto.v1.ListBackupsRequest;
import io.davit.proto.v1.ListBackupsResponse;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backup}: orders backups, and shows what became of them. */
@Command(name = "backup", description = "Orders backups, and shows what became of them.")
final class BackupCommand extends RunGroup {
    private static final String NAME = "Name of the backup.";

    private static String full(String name) {
        return Words.full("backups", name);
    }

    @Command(name = "create", description = "Orders a backup of namespaces of a cluster.")
    int create(
            @Parameters(paramLabel = "NAMESPACE", arity = "0..*", description = "Namespaces; none means all.") @Nullable
                    List<String> namespaces,
            @Option(names = "--cluster", required = true, paramLabel = "NAME", description = "Cluster to back up.")
                    String cluster,
            @ArgGroup(exclusive = true, multiplicity = "1") Place place,
            @Option(
                            names = "--name",
                            paramLabel = "NAME",
                            description = "Name of the backup. Default: made by the hub.")
                    @Nullable
                    String name,
            @Option(
                            names = "--exclude",
                            paramLabel = "NAMESPACE",
                            split = ",",
                            description = "Left out when all are taken; several times, or with commas.")
                    @Nullable
                    List<String> excluded,
            @Option(
                            names = "--label",
                            paramLabel = "KEY=VALUE",
                            description = "Kept in the restore point; several times.")
                    @Nullable
                    Map<String, String> labels,
            @Option(
                            names = "--leave-out",
                            paramLabel = "KIND",
                            split = ",",
                            description =
                                    "Kind that is left out on purpose, such as events; several times, or with commas.")
                    @Nullable
                    List<String> leftOut,
            @Mixin Creation creation,
            @Mixin Waiting waiting) {
        Backup.Builder backup = Backup.newBuilder()
                .setName(name == null ? "" : full(name))
                .setCluster(Words.full("clusters", cluster))
                .setLocation(place.name())
                .addAllNamespaces(namespaces == null ? List.of() : namespaces)
                .addAllExcludedNamespaces(excluded == null ? List.of() : excluded)
                .putAllLabels(labels == null ? Map.of() : labels)
                .addAllLeftOutKinds(leftOut == null ? List.of() : leftOut);
        CreateBackupRequest request = CreateBackupRequest.newBuilder()
                .setBackup(backup)
                .setRequestId(creation.id())
                .setValidateOnly(creation.dryRun)
                .build();
        return order(request, Backup.getDefaultInstance(), creation, waiting);
    }

    @Command(name = "list", description = "Backups, newest first.")
    int list(@Mixin Filter filter, @Mixin Pages pages) {
        Clock clock = davit().world().clock();
        Table<Backup> table = new Table<Backup>()
                .column("NAME", backup -> Words.bare(backup.getName()))
                .column("CLUSTER", backup -> Words.bare(backup.getCluster()))
                .column("LOCATION", backup -> Words.bare(backup.getLocation()))
                .column("ORDERED", backup -> Words.ago(backup.getCreateTime(), clock));
        columns(table, Backup::getStatus, clock).column("RESTORE POINT", Backup::getRestorePoint);
        ListBackupsRequest request = ListBackupsRequest.newBuilder()
                .setCluster(filter.clusterName())
                .setState(filter.runState())
                .build();
        return hub((hub, output) -> pages.show(
                hub,
                output,
                request,
                ListBackupsResponse.getDefaultInstance(),
                ListBackupsResponse::getBackupsList,
                table));
    }

    @Command(name = "get", description = "One backup, and how it goes or went.")
    int get(@Parameters(paramLabel = "NAME", description = NAME) String name) {
        return show(GetBackupRequest.newBuilder().setName(full(name)).build(), Backup.getDefaultInstance());
    }

    @Command(name = "cancel", description = "Has the agent end the backup, or keeps it from starting.")
    int cancel(@Parameters(paramLabel = "NAME", description = NAME) String name) {
        return show(CancelBackupRequest.newBuilder().setName(full(name)).build(), Backup.getDefaultInstance());
    }

    @Command(
            name = "dismiss",
            description =
                    "Settles a backup about which hub and agent do not agree (reconcile), after you have looked at the cluster. What the agent says later still counts.")
    int dismiss(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Option(
                            names = "--reason",
                            paramLabel = "TEXT",
                            required = true,
                            description = "What you found; for the row and the audit.")
                    String reason) {
        return show(
                DismissBackupRequest.newBuilder()
                        .setName(full(name))
                        .setReason(reason)
                        .build(),
                Backup.getDefaultInstance());
    }

    @Command(
            name = "watch",
            description =
                    "Waits for the end, shows progress, and ends with the backup's exit status. Ctrl-C leaves it going.")
    int watch(@Parameters(paramLabel = "NAME", description = NAME) String name) {
        return watch(GetBackupRequest.newBuilder().setName(full(name)).build(), Backup.getDefaultInstance());
    }
}
