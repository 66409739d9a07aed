package io.davit.harness.kills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.WorkFolder;
import io.davit.harness.hub.Anchorage;
import io.davit.harness.hub.FleetAdmin;
import io.davit.harness.hub.HubProcess;
import io.davit.harness.kills.HubKillCase.Deed;
import io.davit.harness.story.Folders;
import io.davit.harness.story.HubGuardrails;
import io.davit.hub.store.HubCrashPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A real hub dies at each of its crash points while people order things, and its agent is killed now and then: what was ordered
 * is there once, on the API and on the cluster. What a search finds in other orders is {@code ExplorerTest}'s.
 */
@OnGround
class HubKillsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LOCATION = "haven";
    private static final String PASSPHRASE = "all hands";
    /** The agent waits longer after each session that was short; a new one does not. */
    private static final int KILLS_PER_AGENT = 3;

    private final Set<HubCrashPoint> died = EnumSet.noneOf(HubCrashPoint.class);
    /** Where the hub that runs will die, if it was started for a deed that comes later. */
    private Optional<HubCrashPoint> waitsFor = Optional.empty();

    @Test
    void whatWasOrderedIsDoneOnceWhereverTheHubIsKilled(ControlPlane cluster, S3Server s3, FreshNames names)
            throws Exception {
        String shop = cluster.createNamespace(names.next("kiosk"));
        String bucket = s3.createBucket(names.next("bucket"));
        try (WorkFolder work = WorkFolder.create("hub-kills");
                Anchorage anchorage = Anchorage.install(
                        work.path(), cluster, s3, shop, work.path().resolve("volumes"), PASSPHRASE, guardrails())) {
            enrol(anchorage);
            defineLocation(anchorage, s3, bucket);
            Orders orders = new Orders(anchorage.hub().api(), shop, LOCATION);

            cancel(anchorage, orders);
            killEverywhere(anchorage, orders);
            anchorage.hub().start();
            orders.repeatAll();
            orders.awaitAll();
            assertDoneOnce(anchorage, orders);

            putBack(anchorage, orders);
            shutOut(anchorage);
            assertNothingIsLeftBehind(anchorage.hub());
        }
        assertThat(died).as("where the hub was killed").containsExactlyInAnyOrder(HubCrashPoint.values());
    }

    private static String guardrails() {
        return HubGuardrails.forBackups("*", LOCATION).withPlacesUnasked().yaml();
    }

    /** Starts a hub that finishes what was interrupted, as any hub does, and dies only when somebody does the deed: one start instead of two. */
    private void startBefore(Anchorage anchorage, Deed deed) {
        HubCrashPoint point = HubKillCase.pointsOf(deed).getFirst();
        anchorage.hub().startUntilKilledAt(point);
        waitsFor = Optional.of(point);
    }

    /** Starts a hub that dies at the point, if none waits for it, has it do what leads there, and waits until it is dead. */
    private void kill(Anchorage anchorage, HubCrashPoint point, Runnable deed) {
        HubProcess hub = anchorage.hub();
        if (!waitsFor.equals(Optional.of(point))) {
            hub.startUntilKilledAt(point);
        }
        waitsFor = Optional.empty();
        deed.run();
        await().atMost(PATIENCE).alias("the hub dies at " + point).until(hub::isKilled);
        hub.kill();
        died.add(point);
    }

    /** Whoever asks a hub that dies gets no answer; he asks again later. */
    private static void unanswered(Runnable call) {
        Orders.answered(() -> {
            call.run();
            return "";
        });
    }

    private void enrol(Anchorage anchorage) {
        FleetAdmin fleet = anchorage.fleet();
        Path token = anchorage.hub().folder().resolveSibling("token");
        startBefore(anchorage, Deed.ENROLMENT);
        fleet.invite(anchorage.name(), token);
        String[] words = {"enrol", "--token-file", token.toString(), "--no-wait"};
        for (HubCrashPoint point : HubKillCase.pointsOf(Deed.ENROLMENT)) {
            kill(anchorage, point, () -> anchorage.operator().run(words));
        }
        for (HubCrashPoint point : HubKillCase.pointsOf(Deed.ACCEPTANCE)) {
            kill(anchorage, point, () -> {
                anchorage.operator().run(words).orFail();
                unanswered(() -> accept(anchorage));
            });
        }
        for (HubCrashPoint point : HubKillCase.pointsOf(Deed.ENROLMENT_FETCH)) {
            kill(anchorage, point, () -> anchorage.operator().run(words));
        }
        startBefore(anchorage, Deed.LOCATION);
        accept(anchorage);
        assertThat(anchorage.operator().run(words).orFail().json().path("state").asText())
                .isEqualTo("accepted");
        anchorage.startAgent();
        fleet.awaitConnected(anchorage.name());
    }

    private static void accept(Anchorage anchorage) {
        FleetAdmin fleet = anchorage.fleet();
        fleet.accept(
                anchorage.name(),
                fleet.cluster(anchorage.name()).path("reportKeyFingerprint").asText());
    }

    private void defineLocation(Anchorage anchorage, S3Server s3, String bucket) {
        FleetAdmin fleet = anchorage.fleet();
        List<String> clusters = List.of(anchorage.name());
        for (HubCrashPoint point : HubKillCase.pointsOf(Deed.LOCATION)) {
            kill(anchorage, point, () -> {
                fleet.nameCredential(Anchorage.CREDENTIAL);
                unanswered(() -> fleet.defineLocation(LOCATION, s3, bucket, Anchorage.CREDENTIAL, clusters));
            });
        }
        startBefore(anchorage, Deed.CANCEL);
        fleet.defineLocation(LOCATION, s3, bucket, Anchorage.CREDENTIAL, clusters);
        fleet.awaitLocation(LOCATION, "USABLE");
        anchorage
                .operator()
                .run("repo", "init", "--accept-no-recovery-key", "--location", LOCATION)
                .orFail();
    }

    /** Of a backup that no agent was there to take. */
    private void cancel(Anchorage anchorage, Orders orders) {
        anchorage.killAgent();
        for (HubCrashPoint point : HubKillCase.pointsOf(Deed.CANCEL)) {
            kill(anchorage, point, () -> {
                orders.order();
                unanswered(() -> orders.cancelNewest());
            });
        }
        anchorage.hub().start();
        orders.cancelNewest();
        anchorage.hub().kill();
        anchorage.startAgent();
    }

    private void killEverywhere(Anchorage anchorage, Orders orders) {
        int kills = 0;
        for (HubCrashPoint point : HubKillCase.pointsOf(Deed.ORDER)) {
            if (++kills % KILLS_PER_AGENT == 0) {
                anchorage.killAgent();
                anchorage.startAgent();
            }
            if (point == HubCrashPoint.KEY_SET_SENT) {
                anchorage
                        .hub()
                        .run(
                                "keys",
                                "rotate",
                                "--root-key",
                                anchorage.hub().rootKey().toString());
            }
            kill(anchorage, point, () -> {
                orders.repeatAll();
                orders.order();
            });
        }
    }

    /** Each order is one row, one run and one restore point. */
    private static void assertDoneOnce(Anchorage anchorage, Orders orders) {
        assertThat(orders.rows())
                .extracting(row -> row.path("name").asText())
                .containsExactlyInAnyOrderElementsOf(orders.names());
        List<JsonNode> backups = Anchorage.list(
                        anchorage.operator().run("runs").orFail().json().path("runs"))
                .stream()
                .filter(run -> run.path("kind").asText().equals("backup"))
                .toList();
        assertThat(backups)
                .extracting(run -> run.path("id").asText())
                .containsExactlyInAnyOrderElementsOf(orders.runs());
        assertThat(backups).allMatch(run -> run.path("state").asText().equals("succeeded"));
        List<String> points = anchorage
                .operator()
                .run("list", "--location", LOCATION)
                .orFail()
                .json()
                .path("points")
                .findValuesAsText("id");
        assertThat(points).containsExactlyInAnyOrderElementsOf(orders.restorePoints());
        JsonNode row = anchorage.fleet().cluster(anchorage.name());
        assertThat(row.path("state").asText()).isEqualTo("CLUSTER_STATE_ACTIVE");
        assertThat(row.path("alarms")).as("kills are no forks and no losses").isEmpty();
    }

    /** An older copy of the store under a hub that dies again while it takes back what it lacks (P6): nothing is repeated. */
    private void putBack(Anchorage anchorage, Orders orders) {
        anchorage.killAgent();
        anchorage.startAgent();
        HubProcess hub = anchorage.hub();
        Path copy = hub.folder().resolve("copy");
        hub.stop();
        Folders.copy(hub.data(), copy);
        hub.start();
        orders.order();
        orders.awaitAll();
        List<String> carriedOut = orders.runs();
        hub.kill();
        Folders.delete(hub.data());
        Folders.copy(copy, hub.data());
        for (HubCrashPoint point : HubKillCase.pointsOf(Deed.PUT_BACK)) {
            kill(anchorage, point, () -> {});
        }
        startBefore(anchorage, Deed.DENIAL);
        await().atMost(PATIENCE)
                .until(() -> anchorage
                        .fleet()
                        .cluster(anchorage.name())
                        .path("alarms")
                        .findValuesAsText("code")
                        .contains("HUB_ROLLED_BACK"));
        anchorage.fleet().awaitConnected(anchorage.name());
        List<JsonNode> runs =
                Anchorage.list(anchorage.operator().run("runs").orFail().json().path("runs"));
        assertThat(runs.stream().filter(run -> run.path("kind").asText().equals("backup")))
                .extracting(run -> run.path("id").asText())
                .containsExactlyInAnyOrderElementsOf(carriedOut);
    }

    private static void assertNothingIsLeftBehind(HubProcess hub) throws IOException {
        try (Stream<Path> left = Files.list(hub.temporary())) {
            assertThat(left).as("what dead hubs left in the temporary folder").isEmpty();
        }
        try (Stream<Path> unpacked = Files.list(hub.data().resolve("native"))) {
            assertThat(unpacked.map(path -> path.getFileName().toString()))
                    .as("the library of SQLite is unpacked here, and taken away")
                    .containsExactly("lock");
        }
    }

    /** Half a denial shuts out (P7), and is made whole by asking again. */
    private void shutOut(Anchorage anchorage) {
        String path = "/v1/clusters/" + anchorage.name();
        for (HubCrashPoint point : HubKillCase.pointsOf(Deed.DENIAL)) {
            kill(
                    anchorage,
                    point,
                    () -> unanswered(() -> anchorage.hub().api().post(path + ":deny", "{\"reason\": \"a test\"}")));
        }
        anchorage.hub().start();
        assertThat(anchorage.fleet().cluster(anchorage.name()).path("state").asText())
                .isEqualTo("CLUSTER_STATE_ACTIVE");
        assertThat(anchorage
                        .hub()
                        .api()
                        .post(path + ":deny", "{\"reason\": \"a test\"}")
                        .orFail()
                        .path("state")
                        .asText())
                .isEqualTo("CLUSTER_STATE_DENIED");
    }
}
