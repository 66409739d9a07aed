package io.davit.harness.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.davit.agent.app.OrderedAgent;
import io.davit.agent.instruction.AnchorLease;
import io.davit.errors.ErrorCode;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;
import io.davit.harness.story.AgentSetup;
import io.davit.harness.story.ClusterAdmin;
import io.davit.proto.agent.v1.BackupOrder;
import io.davit.proto.agent.v1.Inventory;
import io.davit.proto.agent.v1.LocationState;
import io.davit.proto.agent.v1.LocationSummary;
import io.davit.proto.agent.v1.LocationTuple;
import io.davit.proto.agent.v1.NamespaceSummary;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.Outcome;
import io.davit.proto.agent.v1.OutcomeState;
import io.davit.proto.agent.v1.Report;
import io.davit.proto.agent.v1.ReportInventoryOrder;
import io.davit.proto.agent.v1.RestoreOrder;
import io.davit.proto.agent.v1.RevokeLocationOrder;
import io.davit.proto.agent.v1.SetLocationOrder;
import io.davit.proto.agent.v1.SyncCatalogOrder;
import io.davit.proto.agent.v1.ValidateLocationOrder;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signed orders of a hub on a real cluster and a real bucket, with the agent's own rights, down to the reports. */
@OnGround
class OrderedWorkTest {
    private static final String CANARY = "canary-9b1f";

    @TempDir
    private Path folder;

    @AfterEach
    void removeTheAnchor(ControlPlane cluster) {
        cluster.admin()
                .leases()
                .inNamespace(AnchorLease.NAME.namespace())
                .withName(AnchorLease.NAME.name())
                .delete();
    }

    @Test
    void worksOnALocationThatOnlyTheHubNamed(ControlPlane cluster, S3Server server, FreshNames names)
            throws IOException {
        String shop = names.next("shop");
        launch(cluster, shop);
        String bucket = server.createBucket(names.next("ordered"));
        Path configFile = install(cluster, server);
        LocationTuple tuple = tuple(server, bucket);
        try (OrderedAgent agent = new OrderedAgent(configFile)) {
            assertSucceeded(agent.carryOut(set("harbour", 1, tuple)));
            Outcome trial = agent.carryOut(validate("harbour"));
            assertSucceeded(trial);
            assertThat(trial.getCountsMap()).containsEntry("repositories", 0L);
            assertThat(agent.carryOut(backup(shop)).getCode()).isEqualTo("REPOSITORY_ABSENT");
            agent.initialise("harbour");
            assertThat(agent.carryOut(validate("harbour")).getCountsMap()).containsEntry("repositories", 1L);

            Outcome backup = agent.carryOut(backup(shop));
            assertSucceeded(backup);
            assertThat(backup.getLocation()).isEqualTo("harbour");

            String copy = shop + "-copy";
            Outcome changed = agent.carryOut(restore(backup, shop, copy, ByteString.copyFrom(new byte[32])));
            assertThat(changed.getCode()).isEqualTo("RESTORE_POINT_CHANGED");
            assertThat(cluster.admin().namespaces().withName(copy).get()).isNull();
            Outcome restore = agent.carryOut(restore(backup, shop, copy, backup.getRestorePointHash()));
            assertSucceeded(restore);
            assertThat(cluster.admin()
                            .configMaps()
                            .inNamespace(copy)
                            .withName("prices")
                            .get()
                            .getData())
                    .containsEntry("bread", "2");

            assertSucceeded(agent.carryOut(Order.newBuilder()
                    .setSyncCatalog(SyncCatalogOrder.getDefaultInstance())
                    .build()));
            assertInventory(agent, shop, copy, backup);

            assertSucceeded(agent.carryOut(Order.newBuilder()
                    .setRevokeLocation(
                            RevokeLocationOrder.newBuilder().setName("harbour").setVersion(2))
                    .build()));
            assertThat(agent.carryOut(backup(shop)).getCode()).isEqualTo("LOCATION_UNKNOWN");
            assertThat(agent.refusalOf(restore(backup, shop, copy, ByteString.EMPTY)))
                    .isEqualTo(ErrorCode.ARGUMENT_INVALID);

            List<Report> reports = agent.reports();
            assertThat(reports.stream().filter(Report::hasReceipt)).hasSameSizeAs(ordered(reports));
            assertThat(reports.toString() + agent.inventory())
                    .as("P13: no value leaves the cluster")
                    .doesNotContain(CANARY);
        }
        long before;
        try (OrderedAgent again = new OrderedAgent(configFile)) {
            before = again.reports().size();
        }
        try (OrderedAgent again = new OrderedAgent(configFile)) {
            assertThat(again.reports()).as("a restart says nothing twice").hasSize((int) before);
        }
    }

    /** All instructions: the refused one has a receipt, every other one an outcome besides. */
    private static List<String> ordered(List<Report> reports) {
        return Stream.concat(
                        reports.stream()
                                .filter(Report::hasOutcome)
                                .map(report -> report.getOutcome().getInstructionId()),
                        Stream.of("refused"))
                .toList();
    }

    private static void assertInventory(OrderedAgent agent, String shop, String copy, Outcome backup) {
        assertThat(agent.inventory()).isEmpty();
        assertSucceeded(agent.carryOut(Order.newBuilder()
                .setReportInventory(ReportInventoryOrder.getDefaultInstance())
                .build()));
        Inventory inventory = agent.inventory().getFirst();
        assertThat(inventory.getKubernetesVersion()).startsWith("v1.");
        assertThat(inventory.getNamespacesList())
                .filteredOn(namespace -> namespace.getName().equals(shop))
                .singleElement()
                .satisfies(namespace -> {
                    assertThat(namespace.getLabelsMap()).containsEntry("team", "bakery");
                    assertThat(namespace.getObjectCountsMap())
                            .containsEntry("core/secrets", 1L)
                            .containsEntry("core/configmaps", configMaps(namespace));
                    assertThat(configMaps(namespace)).isBetween(1L, 2L);
                });
        assertThat(inventory.getNamespacesList())
                .extracting(NamespaceSummary::getName)
                .contains(copy, "kube-system");
        LocationSummary location = inventory.getLocationsList().stream()
                .filter(one -> one.getName().equals("harbour"))
                .findFirst()
                .orElseThrow();
        assertThat(location.getState()).isEqualTo(LocationState.LOCATION_STATE_USABLE);
        assertThat(location.getVersion()).isEqualTo(1);
        assertThat(location.getRestorePoints()).isEqualTo(1);
        assertThat(inventory.getRestorePointsList()).singleElement().satisfies(point -> {
            assertThat(point.getId()).isEqualTo(backup.getRestorePoint());
            assertThat(point.getHash()).isEqualTo(backup.getRestorePointHash());
            assertThat(point.getNamespacesList()).containsExactly(shop);
            assertThat(point.getBackupName()).as("it went through the bucket").isEqualTo("before the sale");
        });
    }

    /** The controller of a cluster adds the certificate authority of its API server to every namespace, sooner or later. */
    private static long configMaps(NamespaceSummary namespace) {
        return namespace.getObjectCountsMap().getOrDefault("core/configmaps", 0L);
    }

    private static void assertSucceeded(Outcome outcome) {
        assertThat(outcome.getState()).as(outcome.toString()).isEqualTo(OutcomeState.OUTCOME_STATE_SUCCEEDED);
    }

    private static void launch(ControlPlane cluster, String shop) {
        cluster.createNamespace(shop);
        cluster.admin().namespaces().withName(shop).edit(namespace -> {
            namespace.getMetadata().setLabels(Map.of("team", "bakery"));
            return namespace;
        });
        cluster.admin()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(shop)
                        .withName("prices")
                        .endMetadata()
                        .addToData("bread", "2")
                        .addToData("note", CANARY)
                        .build())
                .create();
        cluster.admin()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(shop)
                        .withName("till")
                        .endMetadata()
                        .addToStringData("key", CANARY)
                        .build())
                .create();
    }

    private Path install(ControlPlane cluster, S3Server server) throws IOException {
        Path local = Files.createDirectories(folder.resolve("local"));
        return new AgentSetup(
                        folder.resolve("agent"),
                        cluster.name(),
                        new ClusterAdmin(cluster).installAgentRights().agentKubeconfig(),
                        "slip-1",
                        List.of(),
                        AgentSetup.filesystem(local))
                .write(CANARY, "")
                .withCredential("vault", server.owner())
                .configFile();
    }

    private static LocationTuple tuple(S3Server server, String bucket) {
        return LocationTuple.newBuilder()
                .setType("s3")
                .setEndpoint(server.endpoint().toString())
                .setRegion(S3Server.REGION)
                .setBucket(bucket)
                .setPrefix("fleet/one/")
                .setPathStyle(true)
                .setCredentialReference("vault")
                .build();
    }

    private static Order set(String name, long version, LocationTuple tuple) {
        return Order.newBuilder()
                .setSetLocation(SetLocationOrder.newBuilder()
                        .setName(name)
                        .setVersion(version)
                        .setTuple(tuple))
                .build();
    }

    private static Order validate(String location) {
        return Order.newBuilder()
                .setValidateLocation(ValidateLocationOrder.newBuilder().setLocation(location))
                .build();
    }

    private static Order backup(String namespace) {
        return Order.newBuilder()
                .setBackup(BackupOrder.newBuilder()
                        .addNamespaces(namespace)
                        .setLocation("harbour")
                        .setName("before the sale")
                        .putLabels("team", "bakery"))
                .build();
    }

    private static Order restore(Outcome backup, String from, String to, ByteString hash) {
        return Order.newBuilder()
                .setRestore(RestoreOrder.newBuilder()
                        .setLocation(backup.getLocation())
                        .setRestorePoint(backup.getRestorePoint())
                        .setRestorePointHash(hash)
                        .addNamespaces(from)
                        .putNamespaceMapping(from, to))
                .build();
    }
}
