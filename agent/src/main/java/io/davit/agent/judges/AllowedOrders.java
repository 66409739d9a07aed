package io.davit.agent.judges;

import io.davit.agent.admission.ReadOrder;
import io.davit.agent.guardrails.BackupGuardrails;
import io.davit.agent.guardrails.Guardrails;
import io.davit.agent.guardrails.RestoreGuardrails;
import io.davit.proto.agent.v1.BackupOrder;
import io.davit.proto.agent.v1.RestoreOrder;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Step 18: whether the guardrails allow an order. */
final class AllowedOrders {
    private final Guardrails guardrails;

    AllowedOrders(Guardrails guardrails) {
        this.guardrails = guardrails;
    }

    /** Why not, naming the guardrail; empty if it is allowed. */
    Optional<String> objection(ReadOrder order) {
        if (!guardrails.orders().allow().contains(order.kind())) {
            return Optional.of("orders.allow does not hold " + order.kind());
        }
        return switch (order.order().getKindCase()) {
            case BACKUP -> backup(order.order().getBackup(), guardrails.backup());
            case RESTORE -> restore(order.order().getRestore(), guardrails.restore());
            case CANCEL,
                    SET_LOCATION,
                    REVOKE_LOCATION,
                    VALIDATE_LOCATION,
                    SYNC_CATALOG,
                    REPORT_INVENTORY,
                    KIND_NOT_SET -> Optional.empty();
        };
    }

    private static Optional<String> backup(BackupOrder order, BackupGuardrails allowed) {
        if (!allowed.locations().contains(order.getLocation())) {
            return Optional.of("backup.locations does not hold '" + order.getLocation() + "'");
        }
        // Whatever is excluded, a backup of all the rest also reads what nobody has thought of.
        if (order.getNamespacesCount() == 0 && !allowed.allowsAllNamespaces()) {
            return Optional.of("backup.namespaces does not hold *, and the order names no namespaces");
        }
        for (String namespace : order.getNamespacesList()) {
            if (!allowed.allowsNamespace(namespace)) {
                return Optional.of("no pattern of backup.namespaces matches '" + namespace + "'");
            }
        }
        boolean beyond = order.getClusterScopedCount() > 0 || order.getAggregatedGroupsCount() > 0;
        return beyond && !allowed.clusterObjects()
                ? Optional.of("backup.cluster-objects is false, and the order chooses such objects")
                : Optional.empty();
    }

    private static Optional<String> restore(RestoreOrder order, RestoreGuardrails allowed) {
        if (!allowed.locations().contains(order.getLocation())) {
            return Optional.of("restore.locations does not hold '" + order.getLocation() + "'");
        }
        return namespaces(order, allowed)
                .or(() -> order.getStorageClassMappingMap().values().stream()
                        .filter(target -> !allowed.storageClasses().contains(target))
                        .findFirst()
                        .map(target -> "restore.storage-classes does not hold '" + target + "'"))
                .or(() -> order.getPathMappingMap().values().stream()
                        .filter(target -> !isBelowARoot(target, allowed))
                        .findFirst()
                        .map(target -> "no folder of restore.path-roots holds '" + target + "'"));
    }

    /** Before and after the mapping: it leads neither out of what is allowed nor into it. */
    private static Optional<String> namespaces(RestoreOrder order, RestoreGuardrails allowed) {
        Map<String, String> mapping = order.getNamespaceMappingMap();
        if (order.getNamespacesCount() == 0 && !allowed.allowsAllNamespaces()) {
            return Optional.of("restore.namespaces does not hold *, and the order names no namespaces");
        }
        Set<String> sources = new HashSet<>(order.getNamespacesList());
        sources.addAll(mapping.keySet());
        for (String source : sources) {
            if (!allowed.allowsSource(source)) {
                return Optional.of("no pattern of restore.namespaces and restore.sources matches '" + source + "'");
            }
            String target = mapping.getOrDefault(source, source);
            if (!allowed.allowsTarget(target)) {
                return Optional.of("no pattern of restore.namespaces matches '" + target + "'");
            }
        }
        return Optional.empty();
    }

    private static boolean isBelowARoot(String target, RestoreGuardrails allowed) {
        try {
            Path path = Path.of(target);
            // A path with detours in it is refused: what it means depends on links that change.
            return path.isAbsolute()
                    && path.equals(path.normalize())
                    && allowed.pathRoots().stream().anyMatch(path::startsWith);
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
