package io.davit.agent.hublink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.davit.agent.admission.Rejection;
import io.davit.agent.admission.StateEpoch;
import io.davit.agent.enrolment.Authority;
import io.davit.agent.hublink.ScriptedHub.Peer;
import io.davit.agent.instruction.Hub;
import io.davit.agent.reports.ReportChain;
import io.davit.agent.reports.ReportWire;
import io.davit.errors.ErrorCode;
import io.davit.network.SilentProxy;
import io.davit.proto.agent.v1.Envelope;
import io.davit.proto.agent.v1.Goodbye;
import io.davit.proto.agent.v1.Heartbeat;
import io.davit.proto.agent.v1.Hello;
import io.davit.proto.agent.v1.Lane;
import io.davit.proto.agent.v1.Mark;
import io.davit.proto.agent.v1.Progress;
import io.davit.proto.agent.v1.RenewCertificateResponse;
import io.davit.proto.agent.v1.Report;
import io.davit.proto.agent.v1.ReportAck;
import io.davit.proto.agent.v1.SessionRequest.MessageCase;
import io.davit.proto.agent.v1.SessionResponse;
import io.davit.proto.agent.v1.Welcome;
import io.davit.signing.ListenerAddress;
import io.davit.signing.SigningKey;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One agent and hubs that behave as told, over real sockets and mutual TLS. */
class HubLinkTest {
    private static final String HUB_URI = "davit://" + Hub.ID + "/hub";

    @TempDir
    private Path folder;

    private final Authority authority = new Authority();
    private ScriptedHub hub;
    private AgentSide agent;

    @BeforeEach
    void connect() {
        hub = new ScriptedHub(authority.listener(HUB_URI, Authority.TO), List.of(authority));
        agent = new AgentSide(folder, authority, hub.address());
    }

    @AfterEach
    void disconnect() {
        agent.close();
        hub.close();
    }

    private static Welcome.Builder welcomeTo(Hello hello) {
        return Welcome.newBuilder()
                .setProtocol(1)
                .setHubId(Hub.ID)
                .setSessionNumber(hello.getSessionNumber())
                .setHeartbeatSeconds(5)
                .setSentAt(Protocol.time(Hub.NOON));
    }

    private static SessionResponse.Builder say(Welcome.Builder welcome) {
        return SessionResponse.newBuilder().setWelcome(welcome);
    }

    private static SessionResponse.Builder goodbye(String code, int retrySeconds) {
        return SessionResponse.newBuilder()
                .setGoodbye(Goodbye.newBuilder().setCode(code).setRetrySeconds(retrySeconds));
    }

    private Peer welcomed() throws InterruptedException {
        Peer peer = hub.accept();
        peer.say(say(welcomeTo(peer.next().getHello())));
        peer.next(MessageCase.HEARTBEAT);
        return peer;
    }

    private Duration nextWait() throws InterruptedException {
        Duration wait = agent.waits.poll(ScriptedHub.PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(wait).as("a wait of the agent").isNotNull();
        return wait;
    }

    private static Envelope envelope(byte[] bytes) {
        try {
            return Envelope.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private SessionResponse keySet(long version) {
        return SessionResponse.newBuilder()
                .setKeySet(envelope(Hub.signed(
                        agent.hub.root, agent.hub.keySet(version).build().toByteArray())))
                .build();
    }

    private SessionResponse instruction(long sequence, StateEpoch epoch) {
        return SessionResponse.newBuilder()
                .setInstruction(envelope(agent.hub.ordering(
                        Hub.instruction().setSequence(sequence).setStateEpoch(ByteString.copyFrom(epoch.bytes())))))
                .build();
    }

    @Test
    void greetsWithWhatItIsAndKnows() throws Exception {
        Hello hello = hub.accept().next().getHello();

        assertThat(hello.getProtocolMin()).isEqualTo(1);
        assertThat(hello.getProtocolMax()).isEqualTo(1);
        assertThat(hello.getAgentVersion()).isEqualTo("1.2.3");
        assertThat(hello.getOrderKindsList()).contains("backup", "restore", "cancel", "set_location");
        assertThat(hello.getClusterId()).isEqualTo(Hub.CLUSTER);
        assertThat(hello.getClusterUid()).isEqualTo("cluster-uid");
        assertThat(hello.getReportKey().size()).isEqualTo(32);
        assertThat(hello.getSealingKey().size()).isEqualTo(32);
        assertThat(hello.getStateEpoch().toByteArray())
                .isEqualTo(agent.ledger.admissions().epoch().orElseThrow().bytes());
        assertThat(hello.getSessionNumber()).isEqualTo(1);
        assertThat(hello.getSessionNonce().size()).isEqualTo(16);
        assertThat(hello.getPreviousSessionNonce().isEmpty()).isTrue();
        assertThat(hello.getLastReportHash().size()).isEqualTo(32);
        assertThat(hello.getInventoryDigest().toByteArray()).isEqualTo(AgentSide.INVENTORY_DIGEST);
    }

    @Test
    void admitsAnOrderAndSendsItsReceipt() throws Exception {
        Peer peer = hub.accept();
        Hello hello = peer.next().getHello();
        StateEpoch epoch = StateEpoch.of(hello.getStateEpoch().toByteArray());
        peer.say(say(welcomeTo(hello)));
        peer.say(keySet(1));
        peer.say(instruction(1, epoch));

        Report receipt =
                Report.parseFrom(peer.next(MessageCase.REPORT).getReport().getPayload());

        assertThat(receipt.getIndex()).isEqualTo(1);
        assertThat(receipt.getReceipt().getAdmitted()).isTrue();
        assertThat(receipt.getReceipt().getInstructionId())
                .isEqualTo(Hub.instruction().getInstructionId());
        await().untilAsserted(() -> assertThat(agent.started).hasSize(1));

        peer.say(SessionResponse.newBuilder()
                .setReportAck(ReportAck.newBuilder()
                        .setStateEpoch(hello.getStateEpoch())
                        .setIndex(1)));
        await().untilAsserted(() -> assertThat(
                        agent.ledger.reports().chains().getLast().acknowledged())
                .isEqualTo(1));
        assertThat(agent.ledger.hub().keySet()).as("the key set is durable").isPresent();
    }

    /** Section 11: the session goes on meanwhile, and the hub need not deliver it again. */
    @Test
    void triesAnOrderThatWaitsForTheClusterAgainInTheSameSession() throws Exception {
        Peer peer = hub.accept();
        Hello hello = peer.next().getHello();
        peer.say(say(welcomeTo(hello)));
        agent.anchor.isUnreachable = true;
        peer.say(keySet(1));
        peer.say(instruction(1, StateEpoch.of(hello.getStateEpoch().toByteArray())));
        await().untilAsserted(
                        () -> assertThat(agent.ledger.admissions().waiting()).hasSize(1));
        assertThat(agent.started).isEmpty();

        agent.anchor.isUnreachable = false;

        Report receipt =
                Report.parseFrom(peer.next(MessageCase.REPORT).getReport().getPayload());
        assertThat(receipt.getReceipt().getAdmitted()).isTrue();
        assertThat(agent.waits).as("in the same session").isEmpty();
    }

    @Test
    void reportsWhatIsNoInstruction() throws Exception {
        Peer peer = welcomed();
        peer.say(keySet(1));
        peer.say(SessionResponse.newBuilder()
                .setInstruction(envelope(Hub.signed(
                        SigningKey.random(), Hub.instruction().build().toByteArray()))));

        Report rejected =
                Report.parseFrom(peer.next(MessageCase.REPORT).getReport().getPayload());

        assertThat(rejected.getRejected().getCode()).isEqualTo(ErrorCode.INSTRUCTION_KEY_UNKNOWN.name());
        assertThat(rejected.getRejected().getEnvelopeDigest().size()).isEqualTo(32);
        assertThat(agent.started).isEmpty();
    }

    /** Section 9: in order, behind what the hub says that it holds, whatever was acknowledged before. */
    @Test
    void sendsReportsFromWhereTheHubWantsThem() throws Exception {
        Peer first = welcomed();
        for (int i = 0; i < 3; i++) {
            agent.ledger.reports().append(ReportWire.alarm(ErrorCode.KEY_SET_STALE, "n" + i, Hub.NOON));
        }
        for (int i = 1; i <= 3; i++) {
            assertThat(index(first)).isEqualTo(i);
        }
        first.end();
        nextWait();
        agent.dialAgain();

        Peer second = hub.accept();
        Hello hello = second.next().getHello();
        assertThat(hello.getLastReportIndex()).isEqualTo(3);
        second.say(say(welcomeTo(hello).setReportsHeld(1)));

        assertThat(index(second)).isEqualTo(2);
        assertThat(index(second)).isEqualTo(3);
        // The first stream may have broken before its acknowledgement came, and nothing that is held is sent again.
        assertThat(agent.ledger.reports().chains().getLast().acknowledged()).isEqualTo(1);
    }

    /** What a hub needs to know that lost its store (P7), or was put back from an old copy of it (section 11.3). */
    @Test
    void tellsWhatTheHubCalledTheClusterAndWhichReportsAreGone() throws Exception {
        Peer first = hub.accept();
        Hello begin = first.next().getHello();
        assertThat(begin.getClusterName()).as("as configured").isEqualTo("quay");
        assertThat(begin.getReportsForgotten()).isZero();
        first.say(say(welcomeTo(begin).setClusterName("lisbon")));
        for (int i = 0; i < 3; i++) {
            agent.ledger.reports().append(ReportWire.alarm(ErrorCode.KEY_SET_STALE, "n" + i, Hub.NOON));
            index(first);
        }
        agent.ledger.reports().acknowledge(StateEpoch.of(begin.getStateEpoch().toByteArray()), 2, Hub.NOON);
        agent.ledger.reports().forget(Hub.NOON.plusSeconds(1));
        first.end();
        nextWait();
        agent.dialAgain();

        Hello hello = hub.accept().next().getHello();

        assertThat(hello.getClusterName()).isEqualTo("lisbon");
        assertThat(hello.getReportsForgotten()).isEqualTo(2);
        assertThat(hello.getLastReportIndex()).isEqualTo(3);
    }

    private static long index(Peer peer) throws Exception {
        return Report.parseFrom(peer.next(MessageCase.REPORT).getReport().getPayload())
                .getIndex();
    }

    @Test
    void sendsTheInventoryInPartsWhenItIsWanted() throws Exception {
        Peer peer = hub.accept();
        peer.say(say(welcomeTo(peer.next().getHello()).setInventoryWanted(true)));

        assertThat(peer.next(MessageCase.INVENTORY).getInventory().getMore()).isTrue();
        assertThat(peer.next(MessageCase.INVENTORY).getInventory().getMore()).isFalse();
    }

    @Test
    void sendsAnInventoryThatIsNewBeforeTheNextHeartbeat() throws Exception {
        Peer peer = hub.accept();
        peer.say(say(welcomeTo(peer.next().getHello()).setHeartbeatSeconds(300)));
        peer.next(MessageCase.HEARTBEAT);

        agent.inventoryChanges(7);

        assertThat(peer.next(MessageCase.INVENTORY).getInventory().getMore()).isTrue();
    }

    @Test
    void tellsTheNewestProgressOfARunOnce() throws Exception {
        agent.progress = List.of(progress(1));
        Peer peer = welcomed();
        assertThat(peer.next(MessageCase.PROGRESS).getProgress().getDone()).isEqualTo(1);

        agent.progress = List.of(progress(2));

        assertThat(peer.next(MessageCase.PROGRESS).getProgress().getDone())
                .as("what was told is not told again")
                .isEqualTo(2);
    }

    private static Progress progress(long done) {
        return Progress.newBuilder().setRunId("run").setDone(done).build();
    }

    @Test
    void listensToTheHubsClock() throws Exception {
        Peer peer = welcomed();
        peer.say(SessionResponse.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder().setSentAt(Protocol.time(Hub.NOON.plusSeconds(7)))));

        await().untilAsserted(() -> assertThat(agent.hubTimes).containsExactly(Hub.NOON, Hub.NOON.plusSeconds(7)));
    }

    @Test
    void followsItselfAfterAWelcome() throws Exception {
        Peer first = hub.accept();
        Hello hello = first.next().getHello();
        first.say(say(welcomeTo(hello)));
        first.next(MessageCase.HEARTBEAT);
        first.reset();
        nextWait();
        agent.dialAgain();

        Hello next = hub.accept().next().getHello();

        assertThat(next.getSessionNumber()).isEqualTo(2);
        assertThat(next.getPreviousSessionNonce()).isEqualTo(hello.getSessionNonce());
    }

    @Test
    void saysTheSameAgainWhenItWasNotWelcomed() throws Exception {
        Peer first = hub.accept();
        Hello hello = first.next().getHello();
        first.reset();
        nextWait();
        agent.dialAgain();

        Hello next = hub.accept().next().getHello();

        assertThat(next.getSessionNumber()).isEqualTo(1);
        assertThat(next.getSessionNonce()).isEqualTo(hello.getSessionNonce());
    }

    @Test
    void leavesAHubThatIsAnotherThanThePinnedOne() throws Exception {
        Peer peer = hub.accept();
        peer.say(say(welcomeTo(peer.next().getHello()).setHubId(Hub.CLUSTER)));

        peer.awaitEnd();
        assertThat(nextWait()).isPositive();
        assertThat(agent.ledger
                        .hub()
                        .sessions()
                        .next(agent.ledger.admissions().epoch().orElseThrow())
                        .number())
                .as("the session does not count as welcomed")
                .isEqualTo(1);
        assertThat(misconduct()).isEqualTo(ErrorCode.HUB_UNTRUSTED);
    }

    /** What the cluster's own audit says about the hub. */
    private ErrorCode misconduct() {
        return agent.ledger.admissions().rejections().getFirst().code();
    }

    @Test
    void leavesAHubThatAnswersAnotherSession() throws Exception {
        Peer peer = hub.accept();
        peer.say(say(welcomeTo(peer.next().getHello()).setSessionNumber(7)));

        peer.awaitEnd();
        assertThat(nextWait()).isPositive();
        assertThat(misconduct()).isEqualTo(ErrorCode.HUB_MISBEHAVED);
    }

    @Test
    void leavesAHubThatChoosesAVersionThatWasNotOffered() throws Exception {
        Peer peer = hub.accept();
        peer.say(say(welcomeTo(peer.next().getHello()).setProtocol(2)));

        peer.awaitEnd();
        assertThat(nextWait()).isPositive();
        assertThat(misconduct()).isEqualTo(ErrorCode.HUB_MISBEHAVED);
    }

    /** P5: the hub has seen a mark acknowledged that the ledger does not have. */
    @Test
    void beginsANewEpochWhenTheHubRemembersMore() throws Exception {
        Peer peer = hub.accept();
        Hello hello = peer.next().getHello();
        peer.say(say(welcomeTo(hello)
                .addAcknowledged(Mark.newBuilder()
                        .setKeyId(ByteString.copyFrom(agent.hub.online.id().bytes()))
                        .setLane(Lane.LANE_NORMAL)
                        .setSequence(5))));

        Peer again = hub.accept();
        Hello anew = again.next().getHello();

        assertThat(anew.getStateEpoch()).isNotEqualTo(hello.getStateEpoch());
        assertThat(anew.getSessionNumber()).isEqualTo(1);
        again.say(say(welcomeTo(anew)));
        assertThat(Report.parseFrom(again.next(MessageCase.REPORT).getReport().getPayload())
                        .getAlarm()
                        .getCode())
                .isEqualTo(ErrorCode.LEDGER_ROLLED_BACK.name());
        assertThat(agent.ledger.admissions().rejections())
                .as("in the cluster's own audit, too: it may be a lie of the hub")
                .extracting(Rejection::code)
                .containsExactly(ErrorCode.LEDGER_ROLLED_BACK);
    }

    @Test
    void beginsANewEpochWhenTheHubHoldsReportsThatItNeverMade() throws Exception {
        Peer peer = hub.accept();
        Hello hello = peer.next().getHello();
        peer.say(say(welcomeTo(hello).setReportsHeld(4)));

        assertThat(hub.accept().next().getHello().getStateEpoch()).isNotEqualTo(hello.getStateEpoch());
    }

    /** A thief has the agent write nothing without end: epochs, anchors, alarms. */
    @Test
    void beginsNoEpochsWithoutEnd() throws Exception {
        for (int lie = 0; lie < 4; lie++) {
            assertThat(agent.waits).isEmpty();
            Peer peer = hub.accept();
            peer.say(say(welcomeTo(peer.next().getHello()).setReportsHeld(1_000)));
        }

        assertThat(nextWait()).isEqualTo(Duration.ofMillis(500));
        assertThat(hub.waitingSessions()).as("it did not dial before").isZero();
        agent.dialAgain();
        Peer liar = hub.accept();
        liar.say(say(welcomeTo(liar.next().getHello()).setReportsHeld(1_000)));
        assertThat(nextWait()).as("longer each time").isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void leavesAHubThatFallsSilent() throws Exception {
        Peer peer = welcomed();

        peer.next(MessageCase.HEARTBEAT);
        peer.awaitEnd();
        assertThat(nextWait()).isPositive();
    }

    /** A node that is lost says no goodbye: the socket stays open, and what is written into it reaches nobody. */
    @Test
    void leavesAConnectionThatPassesNothingAndDialsAnotherOne() throws Exception {
        try (SilentProxy proxy = new SilentProxy(hub.address().port())) {
            Peer direct = hub.accept();
            agent.link = new ListenerAddress("127.0.0.1", proxy.port());
            direct.reset();
            nextWait();
            agent.dialAgain();
            welcomed();

            proxy.fallSilent();

            assertThat(nextWait()).isPositive();
            agent.dialAgain();
            assertThat(hub.accept().next().hasHello())
                    .as("by a connection of its own, not by the dead one")
                    .isTrue();
        }
    }

    @Test
    void staysWithAHubWhoseHeartbeatsComeAndSendsItsOwn() throws Exception {
        Peer peer = welcomed();
        for (int i = 0; i < 6; i++) {
            peer.next(MessageCase.HEARTBEAT);
            peer.say(SessionResponse.newBuilder().setHeartbeat(Heartbeat.newBuilder()));
        }

        assertThat(agent.waits).isEmpty();
        assertThat(hub.waitingSessions()).isZero();
    }

    @Test
    void takesAMessageAtTheLimitAndNoLongerOne() throws Exception {
        Peer peer = welcomed();
        SessionResponse atTheLimit = filled(HubStream.LARGEST_MESSAGE);
        peer.say(atTheLimit);
        assertThat(Report.parseFrom(peer.next(MessageCase.REPORT).getReport().getPayload())
                        .getRejected()
                        .getCode())
                .as("it was taken, and is no instruction")
                .isEqualTo(ErrorCode.ENVELOPE_TOO_LARGE.name());

        peer.say(filled(HubStream.LARGEST_MESSAGE + 1));

        peer.awaitEnd();
        assertThat(nextWait()).isPositive();
        assertThat(misconduct()).isEqualTo(ErrorCode.HUB_MISBEHAVED);
    }

    private static SessionResponse filled(int bytes) {
        int overhead = instructionOf(1 << 19).getSerializedSize() - (1 << 19);
        SessionResponse message = instructionOf(bytes - overhead);
        assertThat(message.getSerializedSize()).isEqualTo(bytes);
        return message;
    }

    private static SessionResponse instructionOf(int payload) {
        return SessionResponse.newBuilder()
                .setInstruction(Envelope.newBuilder().setPayload(ByteString.copyFrom(new byte[payload])))
                .build();
    }

    @Test
    void comesBackAtOnceWhenTheHubDrains() throws Exception {
        welcomed().say(goodbye("HUB_DRAINING", 0));

        assertThat(hub.accept().next().getHello().getSessionNumber()).isEqualTo(2);
        assertThat(agent.waits).isEmpty();
    }

    @Test
    void doesNotCircleBetweenHubsThatDrain() throws Exception {
        Peer peer = hub.accept();
        peer.next();
        peer.say(goodbye("HUB_DRAINING", 0));

        assertThat(nextWait()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void doesNotCircleWithAHubThatWelcomesAndDrains() throws Exception {
        for (int round = 0; round < 4; round++) {
            assertThat(agent.waits).isEmpty();
            welcomed().say(goodbye("HUB_DRAINING", 0));
        }

        assertThat(nextWait()).isEqualTo(Duration.ofMillis(500));
        assertThat(hub.waitingSessions()).as("it did not dial before").isZero();
    }

    @Test
    void dialsOnceAnHourInQuarantine() throws Exception {
        Peer peer = hub.accept();
        peer.next();
        peer.say(goodbye("CLUSTER_QUARANTINED", 1));

        assertThat(nextWait()).isEqualTo(Duration.ofHours(1));
    }

    /** With half of the jitter, as the fixture has it. */
    @Test
    void comesBackWhenTheHubSays() throws Exception {
        Peer peer = hub.accept();
        peer.next();
        peer.say(goodbye("A_CODE_OF_A_NEWER_HUB", 600));

        assertThat(nextWait()).isEqualTo(AgentSide.SECOND.multipliedBy(300));
    }

    @Test
    void waitsLongerAfterEachFailure() throws Exception {
        for (int attempt = 0; attempt < 3; attempt++) {
            Peer peer = hub.accept();
            peer.next();
            peer.reset();
            assertThat(nextWait()).isEqualTo(Duration.ofMillis(500L << attempt));
            agent.dialAgain();
        }
    }

    /** Who keeps the hub away, or is the hub and sends nothing new, freezes the keys that count; the cluster's people are told. */
    @Test
    void saysOnTheClusterThatItsKeysAreStaleWhetherOrNotThereIsASession() throws Exception {
        Peer peer = welcomed();
        peer.say(keySet(3).toBuilder());
        await().until(() -> agent.ledger.hub().keySet().isPresent());
        assertThat(agent.ledger.admissions().rejections()).isEmpty();

        peer.reset();
        nextWait();
        agent.now = Hub.NOON.plus(Duration.ofDays(181));
        agent.dialAgain();
        await().until(() -> !agent.ledger.admissions().rejections().isEmpty());

        assertThat(agent.ledger.admissions().rejections()).singleElement().satisfies(alarm -> {
            assertThat(alarm.code()).isEqualTo(ErrorCode.KEY_SET_STALE);
            assertThat(alarm.sentence()).contains("version 3");
        });
    }

    @Test
    void beginsAnewWithItsWaitsAfterASessionThatLasted() throws Exception {
        Peer peer = hub.accept();
        peer.next();
        peer.reset();
        nextWait();
        agent.dialAgain();
        Peer lasting = welcomed();
        agent.now = agent.now.plusSeconds(61);
        lasting.reset();

        assertThat(nextWait()).isEqualTo(Duration.ofMillis(500));
    }

    /** The hub does not read: the agent waits with its reports, and sends them all once it does. */
    @Test
    void waitsForAHubThatDoesNotRead() throws Exception {
        Peer peer = welcomed();
        peer.stopReading();
        String subject = "s".repeat(30_000);
        int reports = 60;
        for (int i = 0; i < reports; i++) {
            agent.ledger.reports().append(ReportWire.alarm(ErrorCode.KEY_SET_STALE, subject, Hub.NOON));
        }
        peer.say(SessionResponse.newBuilder().setHeartbeat(Heartbeat.newBuilder()));
        await().until(() -> agent.hubTimes.size() == 2);
        assertThat(peer.backlog()).isLessThan(reports);
        peer.readAgain();

        for (int i = 1; i <= reports; i++) {
            assertThat(index(peer)).isEqualTo(i);
        }
        assertThat(agent.ledger.reports().chains().stream()
                        .map(ReportChain::last)
                        .toList())
                .containsExactly((long) reports);
    }

    @Test
    void doesNotGreetAHubOfAnotherAuthorityWithTheSameName() throws Exception {
        hub.accept();
        ScriptedHub evil = new ScriptedHub(new Authority().listener(HUB_URI, Authority.TO), List.of(authority));
        try (evil) {
            agent.link = evil.address();
            hub.close();
            nextWait();
            agent.dialAgain();

            assertThat(nextWait()).isPositive();
            assertThat(evil.waitingSessions()).isZero();
            assertThat(misconduct()).isEqualTo(ErrorCode.HUB_UNTRUSTED);
        }
    }

    @Test
    void renewsItsCertificateAndGoesOn() throws Exception {
        hub.renewal.set(request -> {
            try {
                PublicKey key = new JcaPKCS10CertificationRequest(
                                request.getCertificateRequest().toByteArray())
                        .getPublicKey();
                RenewCertificateResponse.Builder renewed = RenewCertificateResponse.newBuilder();
                for (X509Certificate certificate : authority.agentChain(key, Hub.ID, Hub.CLUSTER)) {
                    renewed.addCertificates(ByteString.copyFrom(certificate.getEncoded()));
                }
                return renewed.build();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        Peer peer = welcomed();
        assertThat(agent.identity()).as("not before it is time").isEmpty();

        agent.now = Instant.parse("2090-01-01T00:00:00Z");

        await().untilAsserted(() -> {
            peer.say(SessionResponse.newBuilder().setHeartbeat(Heartbeat.newBuilder()));
            assertThat(agent.identity()).isPresent();
        });
        peer.reset();
        nextWait();
        agent.dialAgain();
        assertThat(hub.accept().next().getHello().getSessionNumber())
                .as("with the new certificate")
                .isEqualTo(2);
    }

    @Test
    void dialsThroughAProxyThatSeesNothingButTls() throws Exception {
        try (ConnectProxy proxy = new ConnectProxy(false);
                AgentSide behind = new AgentSide(
                        folder.resolve("behind"), authority, hub.address(), Optional.of(proxy.address()))) {
            assertThat(hub.accept().next().hasHello()).isTrue();
            assertThat(hub.accept().next().hasHello()).isTrue();
            assertThat(proxy.asked).containsExactly("CONNECT " + hub.address());
            assertThat(proxy.firstBytes).as("a TLS handshake record").containsExactly(22);
            assertThat(behind.waits).isEmpty();
        }
    }

    @Test
    void triesAgainWhenTheProxyRefuses() throws Exception {
        try (ConnectProxy proxy = new ConnectProxy(true);
                AgentSide behind = new AgentSide(
                        folder.resolve("behind"), authority, hub.address(), Optional.of(proxy.address()))) {
            assertThat(behind.waits.poll(ScriptedHub.PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isEqualTo(Duration.ofMillis(500));
            assertThat(proxy.asked).containsExactly("CONNECT " + hub.address());
        }
    }
}
