package io.davit.agent.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.davit.agent.backup.CaptureScope;
import io.davit.agent.backup.ClusterScopedChoice;
import io.davit.agent.repository.Naming;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.restore.RestoreOrder;
import io.davit.agent.run.RunKind;
import io.davit.agent.run.RunOrder;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.BackupOrder;
import io.davit.proto.agent.v1.CancelOrder;
import io.davit.proto.agent.v1.LocationTuple;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.ReportInventoryOrder;
import io.davit.proto.agent.v1.RevokeLocationOrder;
import io.davit.proto.agent.v1.SetLocationOrder;
import io.davit.proto.agent.v1.SyncCatalogOrder;
import io.davit.proto.agent.v1.ValidateLocationOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OrderWireTest {
    private static final byte[] HASH = new byte[32];

    private final OrderWire wire = new OrderWire();

    @Test
    void readsABackupWhole() {
        RunOrder read = wire.read(Order.newBuilder()
                .setBackup(BackupOrder.newBuilder()
                        .addNamespaces("shop")
                        .addExcludedNamespaces("test")
                        .setLocation("main")
                        .addClusterScoped(io.davit.proto.agent.v1.ClusterScopedChoice.newBuilder()
                                .setKind("StorageClass")
                                .setName("fast"))
                        .addClusterScoped(io.davit.proto.agent.v1.ClusterScopedChoice.newBuilder()
                                .setKind("issuers")
                                .setLabelSelector("tier in (a,b)"))
                        .addAggregatedGroups("ships.example.com")
                        .addLeftOutKinds("secrets")
                        .setName("before the sale")
                        .putLabels("team", "bakery"))
                .build());

        assertThat(read.location()).isEqualTo("main");
        assertThat(OrderJson.backup(read))
                .isEqualTo(new io.davit.agent.backup.BackupOrder(
                        List.of("shop"),
                        List.of("test"),
                        "main",
                        new CaptureScope(
                                List.of(
                                        ClusterScopedChoice.named("StorageClass/fast"),
                                        ClusterScopedChoice.labelled("issuers:tier in (a,b)")),
                                List.of("ships.example.com"),
                                List.of("secrets")),
                        new Naming("before the sale", Map.of("team", "bakery"))));
    }

    @Test
    void readsARestoreWhole() {
        RunOrder read = wire.read(Order.newBuilder()
                .setRestore(restore()
                        .addNamespaces("shop")
                        .putNamespaceMapping("shop", "copy")
                        .putStorageClassMapping("fast", "slow")
                        .putPathMapping("/a", "/b")
                        .setWithoutData(true)
                        .setWithJobs(true)
                        .setWithFieldManagers(true))
                .build());

        assertThat(OrderJson.restore(read))
                .isEqualTo(new RestoreOrder(
                        new RestorePointId("f00d", 7),
                        "main",
                        List.of("shop"),
                        Map.of("shop", "copy"),
                        Map.of("fast", "slow"),
                        Map.of("/a", "/b"),
                        false,
                        true,
                        true,
                        "00".repeat(32)));
    }

    /** A field that the contract gains must be read here, too: a limit must not be ignored. */
    @Test
    void knowsEveryFieldOfBackupsAndRestores() {
        assertThat(names(BackupOrder.getDescriptor().getFields().stream().map(field -> field.getName())))
                .containsExactly(
                        "aggregated_groups",
                        "cluster_scoped",
                        "excluded_namespaces",
                        "labels",
                        "left_out_kinds",
                        "location",
                        "name",
                        "namespaces");
        assertThat(names(io.davit.proto.agent.v1.RestoreOrder.getDescriptor().getFields().stream()
                        .map(field -> field.getName())))
                .containsExactly(
                        "location",
                        "name",
                        "namespace_mapping",
                        "namespaces",
                        "path_mapping",
                        "restore_point",
                        "restore_point_hash",
                        "storage_class_mapping",
                        "with_field_managers",
                        "with_jobs",
                        "without_data");
    }

    private static List<String> names(Stream<String> names) {
        return names.sorted().toList();
    }

    @Test
    void everyKindIsARunOfItsName() {
        List<Order> orders = List.of(
                Order.newBuilder()
                        .setCancel(
                                CancelOrder.newBuilder().setTargetInstructionId("019e8320-a800-7abc-8def-0123456789ab"))
                        .build(),
                Order.newBuilder()
                        .setSetLocation(set(s3().setEndpoint("https://s3.example.org")))
                        .build(),
                Order.newBuilder()
                        .setRevokeLocation(RevokeLocationOrder.newBuilder().setName("main"))
                        .build(),
                Order.newBuilder()
                        .setValidateLocation(ValidateLocationOrder.newBuilder().setLocation("main"))
                        .build(),
                Order.newBuilder()
                        .setSyncCatalog(SyncCatalogOrder.getDefaultInstance())
                        .build(),
                Order.newBuilder()
                        .setReportInventory(ReportInventoryOrder.getDefaultInstance())
                        .build());

        assertThat(orders.stream().map(wire::read).map(RunOrder::kind))
                .containsExactlyElementsOf(Arrays.stream(RunKind.values())
                        .filter(kind -> !kind.movesData())
                        .toList());
        assertThat(orders)
                .allSatisfy(order -> assertThat(wire.read(order).isUnreadable()).isFalse());
    }

    static List<Order> nonsense() {
        return List.of(
                Order.getDefaultInstance(),
                Order.newBuilder()
                        .setBackup(BackupOrder.newBuilder()
                                .addClusterScoped(io.davit.proto.agent.v1.ClusterScopedChoice.newBuilder()
                                        .setKind("StorageClass")))
                        .build(),
                Order.newBuilder()
                        .setBackup(BackupOrder.newBuilder().setName("a\u001b[2J"))
                        .build(),
                Order.newBuilder()
                        .setBackup(BackupOrder.newBuilder().putLabels("team=x", "bakery"))
                        .build(),
                Order.newBuilder()
                        .setRestore(restore().setRestorePoint("latest"))
                        .build(),
                Order.newBuilder()
                        .setRestore(restore().setRestorePointHash(ByteString.EMPTY))
                        .build(),
                Order.newBuilder()
                        .setCancel(CancelOrder.newBuilder().setTargetInstructionId("all"))
                        .build(),
                location(s3().setBucket("")),
                location(s3().setPrefix("no-slash")),
                location(s3().setPrefix("../up/")),
                location(s3().setEndpoint("https://user:secret@s3.example.org")),
                location(s3().setEndpoint("ftp://s3.example.org")),
                location(s3().setTokenEndpoint("https://evil.example.org")),
                location(s3().addCaFingerprints(ByteString.copyFrom(new byte[31]))),
                location(s3().setType("azure")),
                location(LocationTuple.newBuilder().setType("filesystem").setEndpoint("srv/backups")),
                location(LocationTuple.newBuilder().setType("filesystem").setEndpoint("/srv/../etc")),
                Order.newBuilder().setSetLocation(set(s3()).setName("../main")).build());
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void refusesWhatCannotBeMeant(Order order) {
        assertThatThrownBy(() -> wire.read(order))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ARGUMENT_INVALID));
    }

    private static io.davit.proto.agent.v1.RestoreOrder.Builder restore() {
        return io.davit.proto.agent.v1.RestoreOrder.newBuilder()
                .setLocation("main")
                .setRestorePoint("f00d-7")
                .setRestorePointHash(ByteString.copyFrom(HASH));
    }

    private static LocationTuple.Builder s3() {
        return LocationTuple.newBuilder().setType("s3").setBucket("backups").setCredentialReference("main");
    }

    private static SetLocationOrder.Builder set(LocationTuple.Builder tuple) {
        return SetLocationOrder.newBuilder().setName("main").setVersion(1).setTuple(tuple);
    }

    private static Order location(LocationTuple.Builder tuple) {
        return Order.newBuilder().setSetLocation(set(tuple)).build();
    }
}
