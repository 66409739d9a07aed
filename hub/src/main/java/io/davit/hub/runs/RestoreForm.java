package io.davit.hub.runs;

import com.google.protobuf.ByteString;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.api.Invalid;
import io.davit.hub.api.Names;
import io.davit.hub.api.Rows;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.RestoreOrder;
import io.davit.proto.v1.Backup;
import io.davit.proto.v1.Restore;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** What a restore must be like, what it takes from the backup that it names, and the order that it becomes. */
final class RestoreForm {
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern STORAGE_CLASS = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
    private static final Pattern PATH = Pattern.compile("(/(?!\\.\\.?(/|$))[^/\\p{Cntrl}]{1,255}){1,64}");
    private static final Pattern HASH = Pattern.compile("([0-9a-f]{64})?");
    private static final int ID_LIMIT = 128;

    private RestoreForm() {}

    static void check(Restore restore) {
        RunForm.namespaces("restore.namespaces", restore.getNamespacesList());
        RunForm.mapping(
                "restore.namespace_mapping",
                restore.getNamespaceMappingMap(),
                NAMESPACE,
                "names of namespaces: lower-case letters, digits and '-', 1 to 63 characters");
        RunForm.mapping(
                "restore.storage_class_mapping",
                restore.getStorageClassMappingMap(),
                STORAGE_CLASS,
                "names of storage classes");
        RunForm.mapping(
                "restore.path_mapping",
                restore.getPathMappingMap(),
                PATH,
                "absolute paths without '.', '..' and empty parts");
        if (!HASH.matcher(restore.getRestorePointHash()).matches()) {
            throw Invalid.field("restore.restore_point_hash", "is 64 lower-case hexadecimal digits");
        }
        Invalid.longerThan(ID_LIMIT, "restore.restore_point", restore.getRestorePoint());
        if (restore.getRestorePoint().chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw Invalid.field("restore.restore_point", "is an id as ListRestorePoints shows it");
        }
        if (restore.getBackup().isEmpty()) {
            missing("restore.location", restore.getLocation(), "unless backup is given");
            missing("restore.restore_point", restore.getRestorePoint(), "unless backup is given");
        } else {
            Names.part(ResourceKind.BACKUP, "restore.backup", restore.getBackup());
        }
    }

    private static void missing(String field, String value, String unless) {
        if (value.isEmpty()) {
            throw Invalid.field(field, "is missing; it is needed " + unless);
        }
    }

    /** With location, restore point and hash, wherever they come from. */
    static Restore resolved(Transaction transaction, OrderedCluster cluster, Restore given) {
        Restore.Builder resolved = given.toBuilder();
        if (!given.getBackup().isEmpty()) {
            Resource row = Rows.find(transaction, ResourceKind.BACKUP, "restore.backup", given.getBackup());
            Backup backup = Rows.body(row, Backup.getDefaultInstance());
            if (backup.getRestorePoint().isEmpty()) {
                throw new DavitException(
                        ErrorCode.RESTORE_POINT_UNKNOWN,
                        "restore.backup: " + given.getBackup() + " has no restore point; it is in the state "
                                + row.state());
            }
            resolved.setLocation(same("restore.location", given.getLocation(), backup.getLocation()));
            resolved.setRestorePoint(same("restore.restore_point", given.getRestorePoint(), backup.getRestorePoint()));
            resolved.setRestorePointHash(
                    same("restore.restore_point_hash", given.getRestorePointHash(), backup.getRestorePointHash()));
        }
        if (resolved.getRestorePointHash().isEmpty()) {
            resolved.setRestorePointHash(reported(cluster, resolved.build()));
        }
        return resolved.build();
    }

    private static String same(String field, String given, String known) {
        if (!given.isEmpty() && !given.equals(known)) {
            throw Invalid.field(field, "is not that of the backup; leave it out");
        }
        return known;
    }

    private static String reported(OrderedCluster cluster, Restore restore) {
        String location = cluster.location("restore.location", restore.getLocation());
        return cluster.restorePoint(location, restore.getRestorePoint())
                .map(point -> HexFormat.of().formatHex(point.getHash().toByteArray()))
                .orElseThrow(() -> new DavitException(
                        ErrorCode.RESTORE_POINT_UNKNOWN,
                        "restore.restore_point: the agent of " + restore.getCluster() + " has not told of "
                                + restore.getRestorePoint() + " in " + restore.getLocation()
                                + "; give its hash, or have the agent report"));
    }

    /**
     * Says nothing about who ordered or what the row is called: the same restore ordered again is the same order, or an approval
     * that came after the first refusal would never fit (protocol, section 10.2).
     *
     * @param location as the agent names it
     */
    static Order order(Restore restore, String location) {
        return Order.newBuilder()
                .setRestore(RestoreOrder.newBuilder()
                        .setLocation(location)
                        .setRestorePoint(restore.getRestorePoint())
                        .setRestorePointHash(
                                ByteString.copyFrom(HexFormat.of().parseHex(restore.getRestorePointHash())))
                        .addAllNamespaces(restore.getNamespacesList())
                        .putAllNamespaceMapping(restore.getNamespaceMappingMap())
                        .putAllStorageClassMapping(restore.getStorageClassMappingMap())
                        .putAllPathMapping(restore.getPathMappingMap())
                        .setWithoutData(restore.getWithoutData())
                        .setWithJobs(restore.getWithJobs())
                        .setWithFieldManagers(restore.getWithFieldManagers()))
                .build();
    }
}
