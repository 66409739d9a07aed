package io.davit.agent.app;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.davit.agent.admission.InstructionId;
import io.davit.agent.backup.BackupOrder;
import io.davit.agent.backup.CaptureScope;
import io.davit.agent.backup.ClusterScopedChoice;
import io.davit.agent.orders.OrderReader;
import io.davit.agent.repository.Naming;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.restore.RestoreOrder;
import io.davit.agent.run.RunKind;
import io.davit.agent.run.RunOrder;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.SetLocationOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/** The hub's orders as the runner and the engines know them. What cannot be meant as it stands is ARGUMENT_INVALID. */
final class OrderWire implements OrderReader {
    private static final int HASH = 32;

    @Override
    public RunOrder read(Order order) {
        return meant(() -> switch (order.getKindCase()) {
            case BACKUP -> OrderJson.of(backup(order.getBackup()));
            case RESTORE -> OrderJson.of(restore(order.getRestore()));
            case CANCEL -> {
                InstructionId.parse(order.getCancel().getTargetInstructionId());
                yield plain(RunKind.CANCEL, "");
            }
            case SET_LOCATION -> plain(RunKind.SET_LOCATION, checked(order.getSetLocation()));
            case REVOKE_LOCATION ->
                plain(RunKind.REVOKE_LOCATION, order.getRevokeLocation().getName());
            case VALIDATE_LOCATION ->
                plain(RunKind.VALIDATE_LOCATION, order.getValidateLocation().getLocation());
            case SYNC_CATALOG ->
                plain(RunKind.SYNC_CATALOG, order.getSyncCatalog().getLocation());
            case REPORT_INVENTORY -> plain(RunKind.REPORT_INVENTORY, "");
            case KIND_NOT_SET -> throw new IllegalArgumentException("an order without a kind");
        });
    }

    private static RunOrder meant(Supplier<RunOrder> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "the order cannot be meant: " + e.getMessage(), e);
        }
    }

    private static RunOrder plain(RunKind kind, String location) {
        String json =
                JsonNodeFactory.instance.objectNode().put("location", location).toString();
        return new RunOrder(kind, location, json);
    }

    private static BackupOrder backup(io.davit.proto.agent.v1.BackupOrder order) {
        List<ClusterScopedChoice> chosen = order.getClusterScopedList().stream()
                .map(choice -> new ClusterScopedChoice(choice.getKind(), choice.getName(), choice.getLabelSelector()))
                .toList();
        return new BackupOrder(
                List.copyOf(order.getNamespacesList()),
                List.copyOf(order.getExcludedNamespacesList()),
                order.getLocation(),
                new CaptureScope(chosen, order.getAggregatedGroupsList(), order.getLeftOutKindsList()),
                new Naming(order.getName(), order.getLabelsMap()));
    }

    /** Without the hash of the entry, a location that was put back could pass off another restore point: it is a must. */
    private static RestoreOrder restore(io.davit.proto.agent.v1.RestoreOrder order) {
        if (order.getRestorePointHash().size() != HASH) {
            throw new IllegalArgumentException("the hash of a restore point has " + HASH + " bytes");
        }
        return new RestoreOrder(
                RestorePointId.parse(order.getRestorePoint()),
                order.getLocation(),
                List.copyOf(order.getNamespacesList()),
                order.getNamespaceMappingMap(),
                order.getStorageClassMappingMap(),
                order.getPathMappingMap(),
                !order.getWithoutData(),
                order.getWithJobs(),
                order.getWithFieldManagers(),
                HexFormat.of().formatHex(order.getRestorePointHash().toByteArray()));
    }

    private static String checked(SetLocationOrder order) {
        LocationWire.check(order.getName(), order.getTuple());
        return order.getName();
    }
}
