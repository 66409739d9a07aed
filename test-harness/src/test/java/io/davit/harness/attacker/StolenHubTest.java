package io.davit.harness.attacker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.WorkFolder;
import io.davit.harness.hub.Anchorage;
import io.davit.harness.hub.FleetAdmin;
import io.davit.harness.hub.HubApi;
import io.davit.harness.story.HubGuardrails;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The attacker is the hub: he has its administrator's token, writes in its database, and what he orders is numbered and signed
 * by its real keys. Every attempt ends with its refusal, which the admins of the cluster see (protocol, sections 2 and 17).
 */
@OnGround
class StolenHubTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LOCATION = "haven";
    private static final String SNEAKY = "more-rights";

    @Test
    void whoHoldsTheHubGetsNoFurtherThanTheGuardrails(ControlPlane cluster, S3Server s3, FreshNames names)
            throws Exception {
        String shop = cluster.createNamespace(names.next("shop"));
        cluster.admin()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(shop)
                        .withName("prices")
                        .endMetadata()
                        .addToData("bread", "2")
                        .build())
                .create();
        cluster.admin()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(shop)
                        .withName(SNEAKY)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
                        .addNewSubject("", "ServiceAccount", "davit-agent", "davit-agent")
                        .build())
                .create();
        try (WorkFolder work = WorkFolder.create("stolen-hub");
                Anchorage anchorage = Anchorage.install(
                        work.path(),
                        cluster,
                        s3,
                        names.next("c"),
                        work.path().resolve("volumes"),
                        "a passphrase of many words",
                        guardrails(shop))) {
            anchorage.hub().start();
            anchorage.enrol();
            String backup = backUp(anchorage, s3, s3.createBucket(names.next("bucket")), shop);
            givesTheAgentsAccountMoreRights(anchorage, cluster, backup, shop, names.next("copy"));
            int runs = runs(anchorage);

            restoresIntoTheAgentsNamespace(anchorage, backup, shop);
            backsUpWhatTheGuardrailsDoNotName(anchorage);
            movesTheLocationIntoABucketOfHisOwn(anchorage, s3, s3.createBucket(names.next("loot")));
            assertThat(runs(anchorage)).as("nothing of that was carried out").isEqualTo(runs);
            deliversAnOldOrderAgain(anchorage, backup, runs);

            assertThat(anchorage.refusalsOnTheCluster())
                    .as("newest first; the oldest is from before the location was approved")
                    .containsExactly(
                            "GUARDRAIL_REFUSED",
                            "APPROVAL_MISSING",
                            "GUARDRAIL_REFUSED",
                            "GUARDRAIL_PROTECTED",
                            "APPROVAL_MISSING");
        }
    }

    private static String guardrails(String shop) {
        return HubGuardrails.forBackups(shop, LOCATION)
                .withRestores("*", "never")
                .yaml();
    }

    /** What the hub's people did before it was stolen. */
    private static String backUp(Anchorage anchorage, S3Server s3, String bucket, String shop) {
        FleetAdmin fleet = anchorage.fleet();
        fleet.nameCredential(Anchorage.CREDENTIAL);
        JsonNode location = fleet.defineLocation(LOCATION, s3, bucket, Anchorage.CREDENTIAL, List.of(anchorage.name()));
        fleet.awaitLocation(LOCATION, "NOT_APPROVED");
        anchorage.approve("location:" + location.path("approvalDigest").asText());
        fleet.validate(LOCATION);
        fleet.awaitLocation(LOCATION, "USABLE");
        anchorage
                .operator()
                .run("repo", "init", "--accept-no-recovery-key", "--location", LOCATION)
                .orFail();
        String backup = fleet.orderBackup(anchorage.name(), LOCATION, List.of(shop));
        fleet.awaitState(backup, "RUN_STATE_SUCCEEDED");
        return backup;
    }

    /** Guardrails that allow every namespace do not allow that one (P11). */
    private static void restoresIntoTheAgentsNamespace(Anchorage anchorage, String backup, String shop) {
        String body = """
                {"cluster":"clusters/%s","backup":"%s","namespaceMapping":{"%s":"davit-agent"}}
                """.formatted(anchorage.name(), backup, shop);
        assertRefused(anchorage, api(anchorage).post("/v1/restores", body).orFail(), "GUARDRAIL_PROTECTED");
    }

    /** The namespace is allowed, and what is in it is restored; but no binding that names the agent's own account (P11). */
    private static void givesTheAgentsAccountMoreRights(
            Anchorage anchorage, ControlPlane cluster, String backup, String shop, String copy) {
        String body = """
                {"cluster":"clusters/%s","backup":"%s","namespaceMapping":{"%s":"%s"}}
                """.formatted(anchorage.name(), backup, shop, copy);
        String restore =
                api(anchorage).post("/v1/restores", body).orFail().path("name").asText();
        anchorage.fleet().awaitState(restore, "RUN_STATE_PARTLY_SUCCEEDED");
        assertThat(anchorage.fleet().run(restore).path("status").path("problems"))
                .anySatisfy(problem -> {
                    assertThat(problem.path("code").asText()).isEqualTo("OBJECT_PROTECTED");
                    assertThat(problem.path("subject").asText()).contains(SNEAKY);
                });
        assertThat(cluster.admin()
                        .configMaps()
                        .inNamespace(copy)
                        .withName("prices")
                        .get())
                .isNotNull();
        assertThat(cluster.admin()
                        .rbac()
                        .roleBindings()
                        .inNamespace(copy)
                        .withName(SNEAKY)
                        .get())
                .isNull();
    }

    private static void backsUpWhatTheGuardrailsDoNotName(Anchorage anchorage) {
        String name = anchorage.fleet().orderBackup(anchorage.name(), LOCATION, List.of("kube-system"));
        assertRefused(anchorage, anchorage.fleet().run(name), "GUARDRAIL_REFUSED");
    }

    /** Under the approved name, with the next version: the name is not what was approved (P9). */
    private static void movesTheLocationIntoABucketOfHisOwn(Anchorage anchorage, S3Server s3, String bucket)
            throws IOException {
        ObjectNode location = (ObjectNode) anchorage.fleet().location(LOCATION);
        location.put("bucket", bucket);
        api(anchorage).put("/v1/locations/" + LOCATION, location.toString()).orFail();
        assertThat(anchorage
                        .fleet()
                        .awaitLocation(LOCATION, "NOT_APPROVED")
                        .path("code")
                        .asText())
                .isEqualTo("APPROVAL_MISSING");
        try (var objects = java.nio.file.Files.list(s3.data().resolve(bucket))) {
            assertThat(objects).as("nothing was written there").isEmpty();
        }
    }

    private static void assertRefused(Anchorage anchorage, JsonNode run, String code) {
        String name = run.path("name").asText();
        anchorage.fleet().awaitState(name, "RUN_STATE_REFUSED");
        assertThat(anchorage.fleet().run(name).path("status").path("code").asText())
                .isEqualTo(code);
    }

    /** In the database an order that was carried out becomes one that waits: it is signed anew, and not carried out anew (P3). */
    private static void deliversAnOldOrderAgain(Anchorage anchorage, String backup, int runs) throws SQLException {
        String instruction = anchorage
                .fleet()
                .run(backup)
                .path("status")
                .path("instructionId")
                .asText();
        anchorage.hub().stop();
        try (Connection store = DriverManager.getConnection(
                        "jdbc:sqlite:" + anchorage.hub().data().resolve("hub.sqlite"));
                PreparedStatement again = store.prepareStatement(
                        "UPDATE instructions SET state = 'PENDING', ended_at = NULL WHERE id = ?")) {
            again.setString(1, instruction);
            assertThat(again.executeUpdate()).isEqualTo(1);
        }
        anchorage.hub().start();
        await().atMost(PATIENCE).until(() -> deliveries(anchorage, instruction) == 2);
        // What is ordered after it is carried out after it: by then the agent has answered the old one.
        String next = anchorage.fleet().orderBackup(anchorage.name(), LOCATION, List.of("kube-public"));
        assertRefused(anchorage, anchorage.fleet().run(next), "GUARDRAIL_REFUSED");
        assertThat(runs(anchorage)).as("no second run").isEqualTo(runs);
    }

    private static int deliveries(Anchorage anchorage, String instruction) throws SQLException {
        try (Connection store = DriverManager.getConnection(
                        "jdbc:sqlite:" + anchorage.hub().data().resolve("hub.sqlite"));
                PreparedStatement query = store.prepareStatement("SELECT deliveries FROM instructions WHERE id = ?")) {
            query.setString(1, instruction);
            try (var rows = query.executeQuery()) {
                return rows.next() ? rows.getInt(1) : 0;
            }
        }
    }

    private static HubApi api(Anchorage anchorage) {
        return anchorage.hub().api();
    }

    private static int runs(Anchorage anchorage) {
        return Anchorage.list(anchorage.operator().run("runs").orFail().json().path("runs"))
                .size();
    }
}
