package io.davit.harness.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.harness.canary.Canary;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.WorkFolder;
import io.davit.harness.story.ClusterComparer;
import io.davit.harness.story.HarbourApplication;
import io.davit.harness.story.HarbourSize;
import io.davit.harness.story.HubGuardrails;
import io.davit.harness.story.Normaliser;
import io.davit.harness.story.ObjectCapture;
import io.davit.harness.story.Relocation;
import io.davit.harness.story.TreeCapture;
import io.davit.harness.story.TreeComparer;
import io.davit.signing.EnrolmentToken;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A cluster comes into the fleet, is backed up while its hub is killed, is destroyed, and comes back; what nobody approved on the
 * cluster is refused on the way, and nothing secret reaches the hub. Hub, agent, API server and bucket are real processes.
 */
@OnGround
class HubStoryTest {
    private static final String LOCATION = "haven";
    private static final String ADMIN_TOKEN = "admin-token";

    private final List<Canary> canaries = new ArrayList<>();

    @Test
    void aClusterIsProtectedByOrdersOfAHubThatIsKilledMeanwhile(ControlPlane cluster, S3Server s3, FreshNames names)
            throws IOException {
        String passphrase = secret("the passphrase");
        canaries.add(Canary.of("the secret key of the bucket", s3.owner().secretKey()));
        String name = names.next("h");
        try (WorkFolder work = WorkFolder.create("hub-story");
                Anchorage anchorage = Anchorage.install(
                        work.path(), cluster, s3, name, work.path().resolve("volumes"), passphrase, guardrails(name))) {
            HarbourApplication harbour = new HarbourApplication(
                    cluster, name, work.path().resolve("volumes").resolve("harbour"), HarbourSize.SMALL);
            harbour.deploy();
            createSecret(cluster, name, secret("the value of a Secret"));

            anchorage.hub().start();
            anchorage.enrol();
            noteWhatOpensDoors(anchorage, cluster, work.path());
            defineLocation(anchorage, s3, s3.createBucket(names.next("bucket")));
            String first = backUp(anchorage, harbour);
            String second = backUpWhileTheHubIsKilled(anchorage, harbour, s3);
            assertThat(restorePoint(anchorage, second)).isNotEqualTo(restorePoint(anchorage, first));

            ObjectCapture objects = harbour.objects();
            Map<String, TreeCapture> files = files(harbour);
            harbour.destroy();
            restore(anchorage, harbour, second);
            assertThat(new ClusterComparer(Normaliser.PUBLISHED)
                            .differences(objects, harbour.objects(), Relocation.NONE))
                    .isEmpty();
            files(harbour)
                    .forEach((volume, tree) -> assertThat(TreeComparer.differences(volume, files.get(volume), tree))
                            .isEmpty());

            assertRefusalsAreInBothAudits(anchorage);
            anchorage.hub().api().get("/metrics");
            anchorage.hub().api().get("/v1/enrolmentTokens");
            anchorage.hub().stop();
            assertNothingSecretIsAtTheHub(anchorage.hub());
        }
    }

    private static String guardrails(String name) {
        return HubGuardrails.forBackups(name + "*", LOCATION)
                .withRestores(name + "*", "always")
                .withClusterRoles()
                .yaml();
    }

    private String secret(String what) {
        String value = "canary-" + UUID.randomUUID();
        canaries.add(Canary.of(what, value));
        return value;
    }

    /** What the fleet is led by: of these the hub may have the administrator's token, in the file that it was given. */
    private void noteWhatOpensDoors(Anchorage anchorage, ControlPlane cluster, Path folder) throws IOException {
        canaries.add(Canary.of(
                "the administrator's token",
                Files.readString(anchorage.hub().folder().resolve(ADMIN_TOKEN)).strip()));
        EnrolmentToken token =
                EnrolmentToken.parse(Files.readString(folder.resolve("token")).strip());
        canaries.add(Canary.of("the secret of the enrolment token", token.secret()));
        Map<String, String> identity = cluster.admin()
                .secrets()
                .inNamespace("davit-agent")
                .withName("davit-agent-identity")
                .require()
                .getData();
        for (String key : List.of("tls-key", "report-key", "sealing-key")) {
            canaries.add(Canary.of("the agent's " + key, Base64.getDecoder().decode(identity.get(key))));
        }
    }

    private static void createSecret(ControlPlane cluster, String namespace, String value) {
        cluster.admin()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("log-book")
                        .addToAnnotations("note", value)
                        .endMetadata()
                        .addToStringData("entry", value)
                        .build())
                .create();
    }

    /** Refused until an admin of the cluster approved the very place, then tried out (P9). */
    private static void defineLocation(Anchorage anchorage, S3Server s3, String bucket) {
        FleetAdmin fleet = anchorage.fleet();
        fleet.nameCredential(Anchorage.CREDENTIAL);
        JsonNode location = fleet.defineLocation(LOCATION, s3, bucket, Anchorage.CREDENTIAL, List.of(anchorage.name()));
        assertThat(fleet.awaitLocation(LOCATION, "NOT_APPROVED").path("code").asText())
                .isEqualTo("APPROVAL_MISSING");
        anchorage.approve("location:" + location.path("approvalDigest").asText());
        fleet.validate(LOCATION);
        fleet.awaitLocation(LOCATION, "USABLE");
        anchorage
                .operator()
                .run("repo", "init", "--accept-no-recovery-key", "--location", LOCATION)
                .orFail();
    }

    /** @return the API name of the backup */
    private static String backUp(Anchorage anchorage, HarbourApplication harbour) {
        FleetAdmin fleet = anchorage.fleet();
        String backup = fleet.orderBackup(anchorage.name(), LOCATION, harbour.namespaces());
        fleet.awaitState(backup, "RUN_STATE_SUCCEEDED");
        return backup;
    }

    /** What the row of a backup that succeeded says. */
    private static String restorePoint(Anchorage anchorage, String name) {
        JsonNode backup = anchorage.fleet().run(name);
        assertThat(backup.path("restorePoint").asText()).isNotEmpty();
        assertThat(backup.path("restorePointHash").asText()).matches("[0-9a-f]{64}");
        assertThat(backup.path("status").path("counts").path("objects").asLong())
                .isGreaterThan(20);
        assertThat(backup.path("status").path("counts").path("files").asLong()).isGreaterThan(200);
        return backup.path("restorePoint").asText();
    }

    /** The bucket stops answering, so that the backup certainly runs when the hub dies. @return the API name of the backup */
    private static String backUpWhileTheHubIsKilled(Anchorage anchorage, HarbourApplication harbour, S3Server s3) {
        FleetAdmin fleet = anchorage.fleet();
        harbour.change();
        s3.suspend();
        String backup;
        try {
            backup = fleet.orderBackup(anchorage.name(), LOCATION, harbour.namespaces());
            fleet.awaitState(backup, "RUN_STATE_RUNNING");
            anchorage.hub().kill();
        } finally {
            s3.resume();
        }
        JsonNode run = anchorage.awaitNewestRunOver();
        assertThat(run.path("state").asText()).as("without its hub").isEqualTo("succeeded");

        anchorage.hub().start();
        fleet.awaitState(backup, "RUN_STATE_SUCCEEDED");
        JsonNode row = fleet.run(backup);
        assertThat(row.path("status").path("runId").asText())
                .isEqualTo(run.path("id").asText());
        assertThat(Anchorage.list(
                                anchorage.operator().run("runs").orFail().json().path("runs"))
                        .stream()
                        .filter(one -> one.path("kind").asText().equals("backup"))
                        .count())
                .as("the order was carried out once")
                .isEqualTo(2);
        return backup;
    }

    /** Refused for want of an approval, approved on the cluster, ordered again (P12). */
    private static void restore(Anchorage anchorage, HarbourApplication harbour, String backup) {
        FleetAdmin fleet = anchorage.fleet();
        JsonNode refused = fleet.orderRestore(anchorage.name(), backup, harbour.namespaces());
        String name = refused.path("name").asText();
        fleet.awaitState(name, "RUN_STATE_REFUSED");
        assertThat(fleet.run(name).path("status").path("code").asText()).isEqualTo("APPROVAL_MISSING");
        String digest = refused.path("approvalDigest").asText();
        anchorage.approve("restore:" + digest);
        JsonNode again = fleet.orderRestore(anchorage.name(), backup, harbour.namespaces());
        assertThat(again.path("approvalDigest").asText()).isEqualTo(digest);
        fleet.awaitState(again.path("name").asText(), "RUN_STATE_SUCCEEDED");
    }

    private static void assertRefusalsAreInBothAudits(Anchorage anchorage) {
        assertThat(anchorage.refusalsOnTheCluster()).containsExactly("APPROVAL_MISSING", "APPROVAL_MISSING");
        List<String> refusals = anchorage.fleet().audit().stream()
                .filter(entry -> entry.path("actor").asText().equals("agent:" + anchorage.name()))
                .filter(entry -> entry.path("code").asText().equals("APPROVAL_MISSING"))
                .map(entry -> entry.path("action").asText())
                .toList();
        assertThat(refusals).hasSize(2);
    }

    /** Store, keys, configuration, logs, and whatever its API and its metrics answered (P13). */
    private void assertNothingSecretIsAtTheHub(HubProcess hub) {
        SequencedMap<String, String> places = new LinkedHashMap<>();
        try (Stream<Path> walk = Files.walk(hub.folder())) {
            for (Path file : (Iterable<Path>)
                    walk.filter(Files::isRegularFile).filter(file -> !file.endsWith(ADMIN_TOKEN))::iterator) {
                places.put(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(places.keySet())
                .anyMatch(file -> file.endsWith("hub.sqlite"))
                .anyMatch(file -> file.endsWith("hub.log"));
        List<String> answers = hub.api().answers();
        assertThat(answers).anyMatch(answer -> answer.startsWith("GET /metrics"));
        for (int i = 0; i < answers.size(); i++) {
            // That one says a token once, to whoever asked for it.
            if (!answers.get(i).startsWith("POST /v1/enrolmentTokens ")) {
                places.put("answer " + i, answers.get(i));
            }
        }
        assertThat(canaries.stream().flatMap(canary -> canary.sightings(places).stream()))
                .isEmpty();
    }

    private static Map<String, TreeCapture> files(HarbourApplication harbour) {
        return HarbourApplication.volumes().stream()
                .collect(Collectors.toMap(
                        volume -> volume,
                        volume -> TreeCapture.of(harbour.root().resolve(volume)),
                        (a, b) -> a,
                        TreeMap::new));
    }
}
