package io.davit.cli.commands;

import io.davit.proto.v1.Restore;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is restored, and as what. */
final class RestoreOptions {
    @Parameters(
            paramLabel = "NAMESPACE",
            arity = "0..*",
            description = "Namespaces of the restore point; none means all.")
    @Nullable
    List<String> namespaces;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the restore. Default: made by the hub.")
    @Nullable
    String name;

    @Option(
            names = "--backup",
            paramLabel = "NAME",
            description = "Backup to restore; or name location and restore point.")
    @Nullable
    String backup;

    @ArgGroup(exclusive = true)
    Place place = new Place();

    @Option(names = "--restore-point", paramLabel = "ID", description = "Restore point, of 'cluster restore-points'.")
    @Nullable
    String restorePoint;

    @Option(
            names = "--restore-point-hash",
            paramLabel = "HEX",
            description = "Its hash; looked up in what agents reported if it is not named.")
    @Nullable
    String hash;

    @Option(names = "--map", paramLabel = "SOURCE=TARGET", description = "Namespace under another name; several times.")
    @Nullable
    Map<String, String> map;

    @Option(
            names = "--map-storage-class",
            paramLabel = "SOURCE=TARGET",
            description = "StorageClass by another; several times.")
    @Nullable
    Map<String, String> storageClasses;

    @Option(
            names = "--map-path",
            paramLabel = "SOURCE=TARGET",
            description = "Root of volumes on nodes by another path; several times.")
    @Nullable
    Map<String, String> paths;

    @Option(names = "--without-data", description = "API objects only.")
    boolean withoutData;

    @Option(names = "--with-jobs", description = "Jobs that no CronJob owns are restored, and run again.")
    boolean withJobs;

    @Option(
            names = "--with-field-managers",
            description =
                    "What is created gets its field managers back, so that who applied it goes on without conflicts.")
    boolean withFieldManagers;

    void onto(Restore.Builder restore) {
        restore.setName(name == null ? "" : Words.full("restores", name))
                .setBackup(backup == null ? "" : Words.full("backups", backup))
                .setLocation(place.name())
                .setRestorePoint(orEmpty(restorePoint))
                .setRestorePointHash(orEmpty(hash))
                .addAllNamespaces(namespaces == null ? List.of() : namespaces)
                .putAllNamespaceMapping(orEmpty(map))
                .putAllStorageClassMapping(orEmpty(storageClasses))
                .putAllPathMapping(orEmpty(paths))
                .setWithoutData(withoutData)
                .setWithJobs(withJobs)
                .setWithFieldManagers(withFieldManagers);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }
}
