package io.davit.harness.attacker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.harness.attacker.HandMadePeer.Talk;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.WorkFolder;
import io.davit.harness.hub.Anchorage;
import io.davit.harness.hub.FleetAdmin;
import io.davit.harness.hub.HubProcess;
import io.davit.harness.story.AgentAnswer;
import io.davit.harness.story.HubGuardrails;
import io.davit.proto.agent.v1.Envelope;
import io.davit.proto.agent.v1.Hello;
import io.davit.proto.agent.v1.Lane;
import io.davit.proto.agent.v1.Mark;
import io.davit.proto.agent.v1.Report;
import io.davit.proto.agent.v1.ReportAck;
import io.davit.proto.agent.v1.SessionRequest.MessageCase;
import io.davit.proto.agent.v1.SessionResponse;
import io.davit.proto.agent.v1.Welcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * The attacker has the hub's authority and its online keys, and speaks the link with a program of his own: what no honest hub
 * sends. Each attempt has its named refusal, in the audit of the cluster and, once the honest hub is back, in the hub's; the
 * agent lives through all of it and goes on (protocol, sections 6, 11 and 17).
 */
@OnGround
class HandMadePeerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String LOCATION = "haven";

    @Test
    void whatNoHonestHubSendsIsRefusedByNameAndNeitherSideForgetsIt(ControlPlane cluster, S3Server s3, FreshNames names)
            throws Exception {
        String shop = cluster.createNamespace(names.next("shop"));
        try (WorkFolder work = WorkFolder.create("hand-made-peer");
                Anchorage anchorage = Anchorage.install(
                        work.path(),
                        cluster,
                        s3,
                        names.next("p"),
                        work.path().resolve("volumes"),
                        "a passphrase of many words",
                        guardrails(shop))) {
            HubProcess hub = anchorage.hub().start();
            anchorage.enrol();
            laysALocation(anchorage, s3, s3.createBucket(names.next("bucket")));
            StolenKeys old = StolenKeys.copy(hub.keys());
            retireTheOnlineKey(anchorage, old);
            StolenKeys stolen = StolenKeys.copy(hub.keys());
            hub.stop();

            Set<String> codes = new TreeSet<>();
            try (HandMadePeer peer = HandMadePeer.listen(stolen.tls(), hub.linkPort())) {
                // A new process begins with short pauses between its attempts.
                anchorage.restartAgent();
                codes.addAll(breaksTheProtocol(peer, stolen));
                anchorage.restartAgent();
                codes.addAll(triesEverything(peer, stolen, old, shop));
            }
            assertThat(anchorage.agent().isAlive()).isTrue();
            assertThat(anchorage.auditOnTheCluster())
                    .as("the cluster's own audit")
                    .containsAll(codes);

            hub.start();
            anchorage.fleet().awaitConnected(anchorage.name());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(refusalsAtTheHub(anchorage))
                            .as("the hub's audit")
                            .containsAll(codes));
            triesTheLocationOut(anchorage);
            followsARootThatTheClustersAdminSet(anchorage, work.path());
        }
    }

    private static String guardrails(String shop) {
        return HubGuardrails.forBackups(shop, LOCATION)
                .withRestores("*", "always")
                .withOrdersPerHour(100)
                .yaml();
    }

    /** With the root from the safe; the agent takes the new set from the hub. */
    private static void retireTheOnlineKey(Anchorage anchorage, StolenKeys old) {
        HubProcess hub = anchorage.hub();
        hub.stop();
        hub.run(
                "keys",
                "retire",
                old.online().id().toString(),
                "--root-key",
                hub.offlineRoot().toString());
        hub.start();
        anchorage.fleet().awaitConnected(anchorage.name());
    }

    /** What ends a session. @return the codes of the refusals */
    private static Set<String> breaksTheProtocol(HandMadePeer peer, StolenKeys keys) throws InterruptedException {
        Talk first = peer.accept();
        Hello hello = first.hello();
        first.say(SessionResponse.newBuilder().setWelcome(Talk.welcome(keys, hello)));
        first.frame(new byte[] {0x0a, 0x7f, 1, 2, 3});
        first.awaitEnd();

        Talk second = peer.accept();
        second.hello();
        second.say(SessionResponse.newBuilder().setInstruction(Envelope.getDefaultInstance()));
        second.awaitEnd();

        Talk third = peer.accept();
        Welcome.Builder another = Talk.welcome(keys, third.hello()).setHubId("5b7c1f0e-3f57-4f6e-9d7a-6f2f5f3f9a10");
        third.say(SessionResponse.newBuilder().setWelcome(another));
        third.awaitEnd();

        Talk fourth = peer.accept();
        fourth.say(SessionResponse.newBuilder().setWelcome(Talk.welcome(keys, fourth.hello())));
        fourth.announce(2 << 20);
        fourth.awaitEnd();

        // As if the cluster's ledger were a copy from before: what was ordered until now shall count a second time.
        Talk fifth = peer.accept();
        Hello before = fifth.hello();
        fifth.say(SessionResponse.newBuilder()
                .setWelcome(Talk.welcome(keys, before)
                        .addAcknowledged(Mark.newBuilder()
                                .setKeyId(HandMadePeer.bytes(keys.online().id().bytes()))
                                .setLane(Lane.LANE_NORMAL)
                                .setSequence(1_000_000))));
        assertThat(peer.accept().hello().getStateEpoch())
                .as("nothing of the old epoch counts any more")
                .isNotEqualTo(before.getStateEpoch());
        return Set.of("HUB_MISBEHAVED", "HUB_UNTRUSTED", "LEDGER_ROLLED_BACK");
    }

    /** In one session, one after the other. @return the codes of the refusals */
    private static Set<String> triesEverything(HandMadePeer peer, StolenKeys keys, StolenKeys old, String shop)
            throws Exception {
        Talk talk = peer.accept();
        Hello hello = talk.hello();
        talk.say(SessionResponse.newBuilder().setWelcome(Talk.welcome(keys, hello)));
        acknowledgesWhatWasNeverSaid(talk, hello);
        Forger forger = new Forger(keys, old, hello, shop);

        Map<String, String> wanted = new LinkedHashMap<>();
        Map<String, String> met = new LinkedHashMap<>();
        for (Map.Entry<String, Forger.Forgery> attempt : forger.all().entrySet()) {
            Forger.Forgery forgery = attempt.getValue();
            wanted.put(attempt.getKey(), forgery.code());
            talk.say(
                    forgery.isKeySet()
                            ? SessionResponse.newBuilder().setKeySet(forgery.message())
                            : SessionResponse.newBuilder().setInstruction(forgery.message()));
            met.put(attempt.getKey(), refusal(talk));
        }
        assertThat(met).isEqualTo(wanted);

        movesTheClock(talk, forger);
        floods(talk, forger);
        floodsWithWhatIsAllowed(talk, forger);
        talk.goodbye("HUB_DRAINING");
        talk.awaitEnd();
        Set<String> codes = new TreeSet<>(wanted.values());
        codes.add("ORDERS_TOO_MANY");
        codes.add("CLOCK_SUSPECT");
        return codes;
    }

    /** By a word of his the agent takes nothing for valid that is not: it doubts all that has a time, until the word is right again. */
    private static void movesTheClock(Talk talk, Forger forger) throws Exception {
        talk.heartbeat(Instant.now().minus(Duration.ofDays(1)));
        talk.say(SessionResponse.newBuilder().setInstruction(forger.harmless()));
        assertThat(refusal(talk)).isEqualTo("CLOCK_SUSPECT");
        talk.heartbeat();
        talk.say(SessionResponse.newBuilder().setInstruction(forger.harmless()));
        assertThat(refusal(talk)).isEqualTo("admitted");
    }

    /** Reports that the agent never made: if it believed that they arrived, the honest hub would miss those that it will make. */
    private static void acknowledgesWhatWasNeverSaid(Talk talk, Hello hello) {
        talk.say(SessionResponse.newBuilder()
                .setReportAck(ReportAck.newBuilder()
                        .setStateEpoch(hello.getStateEpoch())
                        .setIndex(1_000_000)));
    }

    private static String refusal(Talk talk) throws Exception {
        while (true) {
            Report report =
                    Report.parseFrom(talk.next(MessageCase.REPORT).getReport().getPayload());
            if (report.hasReceipt()) {
                return report.getReceipt().getAdmitted()
                        ? "admitted"
                        : report.getReceipt().getRefusalCode();
            }
            if (report.hasRejected()) {
                return report.getRejected().getCode();
            }
        }
    }

    /** More than anybody needs, of everything; then one more order is answered as ever. */
    private static void floods(Talk talk, Forger forger) throws Exception {
        for (int i = 0; i < 3_000; i++) {
            talk.say(SessionResponse.newBuilder().setInstruction(Envelope.getDefaultInstance()));
        }
        for (int i = 0; i < 40; i++) {
            talk.say(SessionResponse.newBuilder().setInstruction(forger.cancel()));
            talk.say(SessionResponse.newBuilder().setInstruction(forger.harmless()));
            talk.heartbeat();
        }
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < 80; ) {
            String answer = refusal(talk);
            answers.merge(answer, 1, Integer::sum);
            i += answer.equals("admitted") ? 1 : 0;
        }
        assertThat(answers)
                .as("garbage is counted, not written down")
                .containsOnlyKeys("admitted", "ENVELOPE_MALFORMED");
        assertThat(answers.get("ENVELOPE_MALFORMED")).isLessThan(20);
    }

    /** Twice what the guardrails allow in an hour, of a kind that needs no question; then one of another kind is judged as ever. */
    private static void floodsWithWhatIsAllowed(Talk talk, Forger forger) throws Exception {
        for (int i = 0; i < 200; i++) {
            talk.say(SessionResponse.newBuilder().setInstruction(forger.harmless()));
        }
        talk.heartbeat();
        talk.say(SessionResponse.newBuilder().setInstruction(forger.beyond()));
        Map<String, Integer> answers = new TreeMap<>();
        for (String answer = refusal(talk); !answer.equals("GUARDRAIL_REFUSED"); answer = refusal(talk)) {
            answers.merge(answer, 1, Integer::sum);
        }
        assertThat(answers).containsOnlyKeys("admitted", "ORDERS_TOO_MANY");
        assertThat(answers.get("admitted")).isLessThan(200);
        assertThat(answers.get("ORDERS_TOO_MANY"))
                .as("counted, not written down")
                .isLessThan(20);
    }

    private static Set<String> refusalsAtTheHub(Anchorage anchorage) {
        return anchorage.fleet().audit().stream()
                .filter(entry -> entry.path("actor").asText().equals("agent:" + anchorage.name()))
                .map(entry -> entry.path("code").asText())
                .collect(Collectors.toSet());
    }

    /** By the honest hub, approved by the cluster's admin. */
    private static void laysALocation(Anchorage anchorage, S3Server s3, String bucket) {
        FleetAdmin fleet = anchorage.fleet();
        fleet.nameCredential(Anchorage.CREDENTIAL);
        JsonNode location = fleet.defineLocation(LOCATION, s3, bucket, Anchorage.CREDENTIAL, List.of(anchorage.name()));
        fleet.awaitLocation(LOCATION, "NOT_APPROVED");
        anchorage.approve("location:" + location.path("approvalDigest").asText());
        fleet.validate(LOCATION);
        fleet.awaitLocation(LOCATION, "USABLE");
    }

    /** With the honest hub all goes on. */
    private static void triesTheLocationOut(Anchorage anchorage) {
        int before = trials(anchorage);
        anchorage.fleet().validate(LOCATION);
        await().atMost(PATIENCE).until(() -> trials(anchorage) > before);
        anchorage.fleet().awaitLocation(LOCATION, "USABLE");
    }

    /** Section 3.1: whoever holds the hub's machine can make a new root, but only the cluster's admin can have the agent trust it. */
    private static void followsARootThatTheClustersAdminSet(Anchorage anchorage, Path folder) throws IOException {
        HubProcess hub = anchorage.hub();
        Path newRoot = folder.resolve("new-root.pem");
        hub.stop();
        hub.run("keys", "replace-root", "--root-key-out", newRoot.toString());
        hub.start();
        anchorage.fleet().validate(LOCATION);
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(newestRejections(anchorage)).contains("KEY_SET_INVALID", "INSTRUCTION_KEY_UNKNOWN"));

        // As docs/operations.md says it.
        String shown = hub.run("keys", "show").json().path("root").asText();
        Path pinned = Files.writeString(folder.resolve("new-root.hex"), shown);
        AgentAnswer set = anchorage.operator().run("hub-keys", "set", "--root-key", pinned.toString());
        assertThat(set.orFail().json().path("root").asText()).isEqualTo(publicKey(newRoot));
        hub.stop();
        hub.start();
        triesTheLocationOut(anchorage);
    }

    /** How many trials of locations were carried out on the cluster. */
    private static int trials(Anchorage anchorage) {
        return (int)
                Anchorage.list(anchorage
                                .operator()
                                .run("runs", "--limit", "1000")
                                .orFail()
                                .json()
                                .path("runs"))
                        .stream()
                        .filter(run -> run.path("kind").asText().contains("validate"))
                        .count();
    }

    private static Set<String> newestRejections(Anchorage anchorage) {
        return StreamSupport.stream(
                        anchorage
                                .operator()
                                .run("audit", "--limit", "5")
                                .orFail()
                                .json()
                                .path("rejected")
                                .spliterator(),
                        false)
                .map(rejected -> rejected.path("code").asText())
                .collect(Collectors.toSet());
    }

    private static String publicKey(Path privateHalf) {
        return HexFormat.of().formatHex(StolenKeys.read(privateHalf).publicKey());
    }
}
