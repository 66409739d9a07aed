package io.davit.harness.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.ServerProcess;
import io.davit.harness.ground.WorkFolder;
import io.davit.harness.story.AgentAnswer;
import io.davit.harness.story.AgentProgram;
import io.davit.harness.story.AgentSetup;
import io.davit.harness.story.BackupOperator;
import io.davit.harness.story.ClusterAdmin;
import io.davit.harness.story.HubGuardrails;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What is lost, put back from a copy, or copied, with real processes: the hub's store, the hub but for its bundle, the agent's
 * ledger, the agent itself. One cluster goes through all of it, so that each recovery begins where the one before ended.
 */
@OnGround
class LostAndPutBackTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LOCATION = "haven";
    private static final String PASSPHRASE = "a passphrase of many words";

    @Test
    void whatWasLostOrPutBackRepeatsNothingAndComesBack(ControlPlane cluster, S3Server s3, FreshNames names)
            throws IOException {
        String shop = names.next("shop");
        launch(cluster, shop);
        try (WorkFolder work = WorkFolder.create("lost");
                Anchorage anchorage = Anchorage.install(
                        work.path(),
                        cluster,
                        s3,
                        names.next("c"),
                        work.path().resolve("volumes"),
                        PASSPHRASE,
                        guardrails(shop))) {
            Story story = new Story(anchorage, cluster, s3, work.path(), shop);
            anchorage.hub().start();
            anchorage.enrol();
            story.defineLocation(s3.createBucket(names.next("bucket")));
            story.backUp();

            story.hubIsPutBackFromAnOlderCopyOfItsStore();
            story.hubBeginsAnewWithItsBundle();
            story.ledgerIsPutBackFromAnOlderCopy();
            story.ledgerIsDeleted();
            story.aRollingRestartIsNoClone();
            story.aCloneIsNoticedAndAPersonEndsTheQuarantine();
            story.aDeniedAgentIsCutAtOnceAndComesBackWithANewToken();
        }
    }

    private static void launch(ControlPlane cluster, String shop) {
        cluster.admin()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(shop)
                        .endMetadata()
                        .build())
                .create();
        cluster.admin()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(shop)
                        .withName("prices")
                        .endMetadata()
                        .addToData("bread", "2")
                        .build())
                .create();
    }

    private static String guardrails(String shop) {
        return HubGuardrails.forBackups(shop, LOCATION).withPlacesUnasked().yaml();
    }

    /** One cluster, and what its people remember of it. */
    private static final class Story {
        private final Anchorage anchorage;
        private final FleetAdmin fleet;
        private final ControlPlane cluster;
        private final S3Server s3;
        private final Path folder;
        private final String shop;
        private final String name;
        private final Set<String> points = new HashSet<>();
        private Path olderLedger = Path.of("");
        private int olderRuns;

        Story(Anchorage anchorage, ControlPlane cluster, S3Server s3, Path folder, String shop) {
            this.anchorage = anchorage;
            this.fleet = anchorage.fleet();
            this.cluster = cluster;
            this.s3 = s3;
            this.folder = folder;
            this.shop = shop;
            this.name = anchorage.name();
        }

        void defineLocation(String bucket) {
            fleet.nameCredential(Anchorage.CREDENTIAL);
            fleet.defineLocation(LOCATION, s3, bucket, Anchorage.CREDENTIAL, List.of(name));
            fleet.validate(LOCATION);
            fleet.awaitLocation(LOCATION, "USABLE");
            anchorage
                    .operator()
                    .run("repo", "init", "--accept-no-recovery-key", "--location", LOCATION)
                    .orFail();
        }

        private String order() {
            return fleet.orderBackup(name, LOCATION, List.of(shop));
        }

        /** From the order to the restore point that the hub knows. */
        void backUp() {
            succeeded(order());
        }

        private void succeeded(String backup) {
            fleet.awaitState(backup, "RUN_STATE_SUCCEEDED");
            points.add(fleet.run(backup).path("restorePoint").asText());
            fleet.awaitRestorePoints(name, points);
        }

        /** Backups that the cluster has carried out, as its own ledger knows them. */
        private long backups() {
            return Anchorage.list(
                            anchorage.operator().run("runs").orFail().json().path("runs"))
                    .stream()
                    .filter(run -> run.path("kind").asText().equals("backup"))
                    .count();
        }

        private void awaitAlarm(String code) {
            await().atMost(PATIENCE)
                    .alias("alarm " + code)
                    .until(() -> fleet.alarms(name).contains(code));
        }

        /** Section 11.3: the copy is from before the order was sent. It waits in it, and must not be carried out twice. */
        void hubIsPutBackFromAnOlderCopyOfItsStore() throws IOException {
            anchorage.stopAgent();
            olderLedger = copy(anchorage.agentData(), folder.resolve("older-ledger"));
            String ordered = order();
            anchorage.hub().stop();
            Path olderStore = copy(anchorage.hub().data(), folder.resolve("older-store"));
            olderRuns = 1;
            anchorage.hub().start();
            anchorage.startAgent();
            succeeded(ordered);
            assertThat(backups()).isEqualTo(2);

            anchorage.hub().stop();
            replace(anchorage.hub().data(), olderStore);
            anchorage.hub().start();

            awaitAlarm("HUB_ROLLED_BACK");
            succeeded(ordered);
            assertThat(backups()).as("nothing is repeated").isEqualTo(2);
            assertThat(fleet.alarms(name)).doesNotContain("REPORTS_LOST", "EPOCH_CHANGED", "SESSION_FORK");
            backUp();
            assertThat(backups()).isEqualTo(3);
        }

        /** P7: keys, CA and denylist come from the bundle, clusters and restore points from the agents. */
        void hubBeginsAnewWithItsBundle() throws IOException {
            HubProcess hub = anchorage.hub();
            Path passphrase = folder.resolve("bundle-passphrase");
            HubProcess.writeSecret(passphrase, "correct horse battery staple\n");
            Path bundle = folder.resolve("hub.bundle");
            hub.run("bundle", "export", "--out", bundle.toString(), "--passphrase-file", passphrase.toString());
            String uid = fleet.cluster(name).path("uid").asText();
            hub.stop();
            delete(hub.data());
            delete(hub.keys());
            hub.run("bundle", "import", bundle.toString(), "--passphrase-file", passphrase.toString());
            hub.start();

            // Under the name that it had, which the agent was told: its configuration has another one.
            JsonNode pending = fleet.awaitClusterState(name, "CLUSTER_STATE_PENDING");
            assertThat(pending.path("uid").asText()).isEqualTo(uid);
            assertThat(pending.path("reportKeyFingerprint").asText()).isEqualTo(anchorage.reportKey());
            assertThat(pending.path("namespaceCount").asInt())
                    .as("nothing flows in before a person says so")
                    .isZero();
            fleet.accept(name, anchorage.reportKey());
            // It would dial by itself within a minute.
            anchorage.stopAgent();
            anchorage.startAgent();
            fleet.awaitConnected(name);
            fleet.awaitRestorePoints(name, points);
            awaitAlarm("HUB_ROLLED_BACK");
            assertThat(backups()).as("nothing is repeated").isEqualTo(3);
        }

        /** P5: the anchor in the cluster knows more than the ledger. */
        void ledgerIsPutBackFromAnOlderCopy() throws IOException {
            anchorage.stopAgent();
            replace(anchorage.agentData(), olderLedger);
            anchorage.startAgent();

            awaitAlarm("EPOCH_CHANGED");
            awaitAlarm("LEDGER_ROLLED_BACK");
            fleet.awaitConnected(name);
            assertThat(backups()).as("nothing old is admitted again").isEqualTo(olderRuns);
        }

        void ledgerIsDeleted() throws IOException {
            // Killed, as when its node is lost: nobody says goodbye.
            anchorage.killAgent();
            delete(anchorage.agentData());
            anchorage.startAgent();

            awaitAlarm("LEDGER_LOST");
            fleet.awaitConnected(name);
            assertThat(backups()).as("nothing old is admitted again").isZero();
            assertThat(fleet.cluster(name).path("state").asText()).isEqualTo("CLUSTER_STATE_ACTIVE");
        }

        /** The new pod is up before the old one is gone, over the same volume; then it takes over (P8). */
        void aRollingRestartIsNoClone() {
            List<String> before = fleet.alarms(name);
            try (ServerProcess early = anchorage.operator().startAgent("early", anchorage.logs())) {
                await().atMost(PATIENCE).until(() -> !early.isAlive());
                assertThat(text(early.log())).contains("LEDGER_IN_USE");
            }
            anchorage.stopAgent();
            anchorage.startAgent();
            fleet.awaitConnected(name);
            anchorage.killAgent();
            anchorage.startAgent();
            fleet.awaitConnected(name);
            assertThat(fleet.cluster(name).path("state").asText()).isEqualTo("CLUSTER_STATE_ACTIVE");
            assertThat(fleet.alarms(name)).isEqualTo(before);
        }

        /** P8: the copied folder has the ledger, and the cluster's Secrets the keys. */
        void aCloneIsNoticedAndAPersonEndsTheQuarantine() throws IOException {
            anchorage.stopAgent();
            AgentSetup original = anchorage.operator().setup();
            AgentSetup copied = new AgentSetup(
                            folder.resolve("clone"),
                            original.clusterName(),
                            original.kubeconfig(),
                            original.node(),
                            original.volumeRoots(),
                            original.location())
                    .write(PASSPHRASE, guardrails(shop))
                    .withCredential(Anchorage.CREDENTIAL, s3.owner());
            copy(anchorage.agentData(), copied.dataFolder());
            anchorage.startAgent();
            fleet.awaitConnected(name);
            BackupOperator thief = new BackupOperator(AgentProgram.locate(), copied);
            try (ServerProcess clone = thief.startAgent("clone", anchorage.logs())) {
                JsonNode row = fleet.awaitClusterState(name, "CLUSTER_STATE_QUARANTINED");
                assertThat(row.path("code").asText()).isEqualTo("SESSION_FORK");
                await().atMost(PATIENCE)
                        .until(() ->
                                !fleet.cluster(name).path("connection").asText().equals("CONNECTION_STATE_CONNECTED"));
                assertThat(clone.isAlive()).as("local work goes on, of both").isTrue();
            }
            anchorage.stopAgent();
            anchorage.startAgent();
            await().atMost(PATIENCE)
                    .until(() -> text(anchorage.logs().resolve("agent-" + name + ".log"))
                            .contains("CLUSTER_QUARANTINED"));

            fleet.accept(name, anchorage.reportKey());
            // It would dial by itself within an hour.
            anchorage.stopAgent();
            anchorage.startAgent();
            fleet.awaitConnected(name);
            assertThat(fleet.cluster(name).path("state").asText()).isEqualTo("CLUSTER_STATE_ACTIVE");
        }

        /** D4: effective on the open stream; a used token lets nobody in, a new one does, and the cluster is the same. */
        void aDeniedAgentIsCutAtOnceAndComesBackWithANewToken() {
            String uid = fleet.cluster(name).path("uid").asText();
            fleet.deny(name);
            assertThat(fleet.cluster(name).path("connection").asText())
                    .as("cut when the answer is there")
                    .isNotEqualTo("CONNECTION_STATE_CONNECTED");
            assertThat(fleet.cluster(name).path("state").asText()).isEqualTo("CLUSTER_STATE_DENIED");

            // A token is good for one agent: its keys are gone, and somebody else comes with it.
            Path spent = fleet.invite(name, folder.resolve("spent-token"));
            ClusterAdmin admin = new ClusterAdmin(cluster).forgetAgent();
            anchorage
                    .operator()
                    .run("enrol", "--token-file", spent.toString(), "--no-wait")
                    .orFail();
            admin.forgetAgent();
            AgentAnswer used = anchorage.operator().run("enrol", "--token-file", spent.toString(), "--no-wait");
            assertThat(used.exitStatus()).isNotZero();
            assertThat(used.errors() + used.output()).contains("ENROLMENT_TOKEN_USED");

            anchorage.stopAgent();
            delete(anchorage.agentData());
            Path again = folder.resolve("token");
            deleteFile(again);
            anchorage.enrol();
            assertThat(fleet.cluster(name).path("uid").asText()).isEqualTo(uid);
            assertThat(fleet.cluster(name).path("state").asText()).isEqualTo("CLUSTER_STATE_ACTIVE");
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void replace(Path folder, Path copy) throws IOException {
        delete(folder);
        copy(copy, folder);
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : (Iterable<Path>) walk::iterator) {
                Path target = to.resolve(from.relativize(path).toString());
                Files.createDirectories(target.getParent());
                Files.copy(path, target, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return to;
    }

    private static void delete(Path folder) {
        List<Path> paths = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            walk.forEach(paths::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        paths.reversed().forEach(LostAndPutBackTest::deleteFile);
    }

    private static void deleteFile(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
