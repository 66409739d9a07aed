package io.davit.hub.agentlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.davit.errors.ErrorCode;
import io.davit.hub.app.Shown;
import io.davit.hub.enrolment.Berth;
import io.davit.hub.instructions.Delivery;
import io.davit.hub.instructions.InstructionSigner;
import io.davit.hub.instructions.OrderIssuer;
import io.davit.hub.keys.HubInit;
import io.davit.hub.keys.HubKeys;
import io.davit.hub.keys.KeyFolder;
import io.davit.hub.keys.TlsMaterial;
import io.davit.hub.reports.InstructionNews;
import io.davit.hub.reports.InventoryIntake;
import io.davit.hub.reports.ProgressIntake;
import io.davit.hub.reports.ReportAllowance;
import io.davit.hub.reports.ReportIntake;
import io.davit.hub.sessions.Ledger;
import io.davit.hub.sessions.SessionDesk;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.Transaction;
import io.davit.network.SilentProxy;
import io.davit.proto.agent.v1.Alarm;
import io.davit.proto.agent.v1.BackupOrder;
import io.davit.proto.agent.v1.Envelope;
import io.davit.proto.agent.v1.Heartbeat;
import io.davit.proto.agent.v1.Hello;
import io.davit.proto.agent.v1.Inventory;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.Outcome;
import io.davit.proto.agent.v1.Progress;
import io.davit.proto.agent.v1.Receipt;
import io.davit.proto.agent.v1.SessionRequest;
import io.davit.proto.agent.v1.SessionResponse;
import io.davit.signing.KeyId;
import io.davit.signing.SignedEnvelope;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.grpc.common.GrpcStatus;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The listener for agents, over real TLS: who gets through, and how each stream ends (section 11; P16). */
class AgentLinkTest {
    private static final Duration HEARTBEAT = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int HANDSHAKES = 1_000;
    private static final int PLACES = 16;

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final OpenSessions sessions = new OpenSessions(PLACES);
    private final List<Dialer> dialers = new ArrayList<>();
    private final Map<String, Instant> lastSeen = new ConcurrentHashMap<>();
    private Berth berth;
    private Berth.Moored expired;
    private Berth.Moored agent;
    private Ledger ledger;
    private AgentLink link;
    private SessionDesk desk;
    private OrderIssuer issuer;
    private int port;

    @BeforeEach
    void listen() {
        Duration longAgo = Duration.ofDays(91);
        berth = new Berth(folder, Instant.now().minus(longAgo));
        expired = berth.enrol("old");
        berth.advance(longAgo);
        agent = berth.enrol("prod");
        ledger = new Ledger(agent, berth.clock());
        String hubId = berth.keys().hubId().toString();
        desk = new SessionDesk(
                berth.store(),
                hubId,
                serial -> berth.keys().isDenied(new BigInteger(serial, 16)),
                (transaction, row) -> {},
                HEARTBEAT,
                berth.clock());
        issuer = new OrderIssuer(berth.clock(), sessions::ring);
        link = link(vertx, HANDSHAKES, berth.clock());
        port = link.listen(tls());
    }

    private LinkTls tls() {
        TlsMaterial material = berth.keys().authority().issueForListener(List.of("127.0.0.1"));
        return new LinkTls(
                material.key(), material.chain(), berth.keys().authority().certificate());
    }

    private AgentLink link(Vertx loops, int handshakes, Clock clock) {
        return new AgentLink(
                loops,
                new LinkSettings("127.0.0.1", 0, HEARTBEAT, PATIENCE, 2, 4, handshakes),
                berth.keys().hubId().toString(),
                new LinkDuties(
                        desk,
                        new Delivery(
                                berth.store(),
                                signer(),
                                berth.keys().hubId().toString(),
                                (transaction, row) -> {},
                                berth.clock()),
                        new ReportIntake(
                                berth.store(),
                                news(),
                                desk::quarantine,
                                new ReportAllowance(1, 1L << 30, berth.clock()),
                                berth.clock()),
                        cluster -> new InventoryIntake(
                                berth.store(), cluster, (transaction, told, locations) -> {}, berth.clock()),
                        new ProgressIntake(berth.store(), (subject, heard) -> {}),
                        keySets(),
                        berth::renew),
                sessions,
                lastSeen::putAll,
                clock);
    }

    private InstructionSigner signer() {
        return new InstructionSigner() {
            @Override
            public KeyId currentKey() {
                return berth.keys().currentKey();
            }

            @Override
            public SignedEnvelope sign(KeyId key, byte[] payload) {
                return berth.keys().sign(key, payload);
            }
        };
    }

    private static InstructionNews news() {
        return new InstructionNews() {
            @Override
            public void receipt(Transaction transaction, InstructionRow row, Receipt receipt) {}

            @Override
            public void outcome(Transaction transaction, InstructionRow row, Outcome outcome) {}
        };
    }

    private LinkDuties.KeySets keySets() {
        return new LinkDuties.KeySets() {
            @Override
            public long version() {
                return berth.keys().keySet().version();
            }

            @Override
            public Envelope newest() {
                return berth.keys().keySet().envelope().toMessage();
            }
        };
    }

    @AfterEach
    void close() {
        dialers.forEach(Dialer::close);
        link.close();
        Dialer.await(vertx.close());
        berth.close();
    }

    private Dialer dialer(Dialer dialer) {
        dialers.add(dialer);
        return dialer;
    }

    private Dialer dialer(Berth.Moored who) {
        return dialer(Dialer.of(vertx, port, berth.keys().authority().certificate(), who));
    }

    private Hello hello() {
        return ledger.hello().setKeySetVersion(berth.keys().keySet().version()).build();
    }

    private Dialer.Stream session(Dialer dialer) {
        Dialer.Stream stream = dialer.open();
        stream.say(hello());
        assertThat(stream.next().hasWelcome()).isTrue();
        ledger.welcomed();
        return stream;
    }

    private Dialer.Stream session() {
        return session(dialer(agent));
    }

    @Test
    void letsNobodyInWithoutACertificateOfTheHubsAuthority() {
        // Given another authority, and the agent's certificate word for word, so that only the signature tells the two
        // apart
        HubKeys stranger = new HubInit(new KeyFolder(folder.resolve("stranger")), berth.clock())
                .init(folder.resolve("stranger-root.pem"));
        TlsMaterial listener = berth.keys().authority().issueForListener(List.of("127.0.0.1"));
        TlsMaterial foreign = stranger.authority().issueForListener(List.of("127.0.0.1"));
        var authority = berth.keys().authority().certificate();

        assertThat(dialer(Dialer.without(vertx, port, authority)).isLetIn(hello()))
                .isFalse();
        assertThat(dialer(Dialer.with(
                                vertx, port, authority, agent.tlsKey(), resigned(agent.certificate(), foreign.key())))
                        .isLetIn(hello()))
                .as("another authority under the same names")
                .isFalse();
        assertThat(dialer(Dialer.with(
                                vertx,
                                port,
                                authority,
                                listener.key(),
                                listener.chain().getFirst()))
                        .isLetIn(hello()))
                .isFalse();
        assertThat(dialer(expired)
                        .isLetIn(new Ledger(expired, berth.clock()).hello().build()))
                .as("its own Hello with an expired certificate")
                .isFalse();
        assertThat(dialer(agent).isLetIn(hello())).isTrue();
    }

    private static X509Certificate resigned(X509Certificate original, PrivateKey signer) {
        try {
            X509CertificateHolder holder = new JcaX509CertificateHolder(original);
            X509v3CertificateBuilder copy = new X509v3CertificateBuilder(
                    holder.getIssuer(),
                    holder.getSerialNumber(),
                    holder.getNotBefore(),
                    holder.getNotAfter(),
                    holder.getSubject(),
                    holder.getSubjectPublicKeyInfo());
            for (ASN1ObjectIdentifier id : holder.getExtensions().getExtensionOIDs()) {
                copy.addExtension(holder.getExtension(id));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(copy.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
        } catch (IOException | CertificateException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aDeniedAgentIsCutAtOnceAndNotLetInAgainNorRenewed() {
        Dialer dialer = dialer(agent);
        Dialer.Stream stream = session(dialer);
        berth.deny("prod");
        sessions.cut(agent.uid(), ErrorCode.CERTIFICATE_DENIED);
        assertThat(stream.goodbye()).isEqualTo("CERTIFICATE_DENIED");
        assertThat(sessions.isConnected(agent.uid())).isFalse();
        // The connection that it has is of no use, and a new one does not come about.
        assertThat(Dialer.code(dialer.renew(berth.certificateRequest()))).isEqualTo("CERTIFICATE_DENIED");
        assertThat(dialer(agent).isAnswered(hello())).isFalse();
    }

    @Test
    void renewsOverTheSameTls() {
        assertThat(dialer(agent).renew(berth.certificateRequest()).status()).isEqualTo(GrpcStatus.OK);
    }

    @Test
    void whoSaysNothingOrFallsSilentIsSentAway() {
        Dialer.Stream mute = dialer(agent).open();
        mute.say(SessionRequest.newBuilder()
                .setHeartbeat(Heartbeat.getDefaultInstance())
                .build());
        Dialer.Stream talks = session();
        berth.advance(PATIENCE.plusSeconds(1));
        assertThat(mute.goodbye()).isEqualTo("HELLO_MISSING");
        talks.say(SessionRequest.newBuilder()
                .setHeartbeat(Heartbeat.getDefaultInstance())
                .build());
        assertThat(talks.next().hasHeartbeat()).isTrue();
        berth.advance(HEARTBEAT.multipliedBy(3).plusSeconds(1));
        assertThat(talks.goodbye()).isEqualTo("SESSION_SILENT");
        assertThat(sessions.count()).isZero();
    }

    /** A node that is lost says no goodbye: no FIN, no reset, only silence. */
    @Test
    void aConnectionThatPassesNothingIsGivenUpAndTheNextOneCounts() {
        try (SilentProxy proxy = new SilentProxy(port)) {
            session(dialer(
                    Dialer.of(vertx, proxy.port(), berth.keys().authority().certificate(), agent)));
            proxy.fallSilent();
            assertThat(sessions.isConnected(agent.uid())).isTrue();

            berth.advance(HEARTBEAT.multipliedBy(3).plusSeconds(1));

            await().until(() -> !sessions.isConnected(agent.uid()));
            session(dialer(
                    Dialer.of(vertx, proxy.port(), berth.keys().authority().certificate(), agent)));
            assertThat(sessions.isConnected(agent.uid())).isTrue();
        }
    }

    @Test
    void nothingCountsBeforeHelloAndASecondOneEndsTheSession() {
        Dialer.Stream early = dialer(agent).open();
        early.say(SessionRequest.newBuilder()
                .setInventory(Inventory.getDefaultInstance())
                .build());
        assertThat(early.goodbye()).isEqualTo("HELLO_MISSING");
        Dialer.Stream twice = session();
        twice.say(hello());
        assertThat(twice.goodbye()).isEqualTo("HELLO_INVALID");
    }

    @Test
    void aMessageThatIsTooLongResetsTheStreamAndTheNextSessionWorks() {
        Dialer dialer = dialer(agent);
        Dialer.Stream stream = session(dialer);
        stream.say(SessionRequest.newBuilder()
                .setProgress(Progress.newBuilder().setStep("x".repeat(AgentLink.LONGEST_MESSAGE)))
                .build());
        assertThat(stream.over()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
        session(dialer);
        assertThat(sessions.isConnected(agent.uid())).isTrue();
    }

    /** Nobody fills the hub's memory, or keeps a stream for ever, by not reading. */
    @Test
    void whoDoesNotReadIsLetGo() {
        HttpClientConnection deaf = dialer(agent).sessionThatDoesNotRead(hello());
        for (int i = 0; i < 4; i++) {
            issue("x".repeat(200 << 10));
        }

        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        berth.store().read(transaction -> transaction.outbox().deliverable(agent.uid(), 10)).stream()
                                .anyMatch(row -> row.deliveries() == 1));

        sessions.cut(agent.uid(), ErrorCode.CERTIFICATE_DENIED);

        // Soon if the Goodbye is stuck behind the orders, after half a minute if it was taken and the other side stays.
        await().atMost(Duration.ofSeconds(90)).until(() -> deaf.activeStreams() == 0);
        assertThat(sessions.isConnected(agent.uid())).isFalse();
    }

    @Test
    void aNinthStreamOfOneCertificateEndsTheOldest() {
        Dialer.Stream honest = session();
        Dialer thief = dialer(berth.enrol("stolen"));
        List<Dialer.Stream> streams = new ArrayList<>();
        for (int i = 0; i <= OpenStreams.MOST_OF_ONE; i++) {
            Dialer.Stream stream = thief.open();
            // Its head goes out with the first message; one that counts for nothing before Hello.
            stream.say(SessionRequest.newBuilder()
                    .setHeartbeat(Heartbeat.getDefaultInstance())
                    .build());
            streams.add(stream);
        }

        assertThat(streams.getFirst().goodbye()).isEqualTo("SESSION_SUPERSEDED");
        assertThat(sessions.isConnected(agent.uid())).isTrue();
        honest.say(SessionRequest.newBuilder()
                .setHeartbeat(Heartbeat.getDefaultInstance())
                .build());
        assertThat(honest.next().hasHeartbeat()).isTrue();
    }

    /** Frames that are no message end the stream that they came by, and nothing else. */
    @Test
    void garbageEndsOnlyItsOwnStream() {
        Dialer.Stream honest = session();
        Berth.Moored thief = berth.enrol("stolen");
        for (byte[] garbage : List.of(
                new byte[] {0, 0, 0, 0, 3, -1, -1, -1},
                new byte[] {0, 0, 0, 0, 2, 0x08, 0x01},
                new byte[] {0, 0x7f, -1, -1, -1},
                new byte[] {0, 0, 0, 0, 9, 1})) {
            dialer(thief).throwIn(garbage);
        }

        honest.say(SessionRequest.newBuilder()
                .setHeartbeat(Heartbeat.getDefaultInstance())
                .build());
        assertThat(honest.next().hasHeartbeat()).isTrue();
        session(dialer(agent));
    }

    @Test
    void anOlderKeySetIsReplacedBeforeAnyOrder() {
        Dialer.Stream stream = dialer(agent).open();
        issue();
        stream.say(ledger.hello().build());
        assertThat(stream.next().hasWelcome()).isTrue();
        assertThat(stream.next().getKeySet())
                .isEqualTo(berth.keys().keySet().envelope().toMessage());
        assertThat(stream.next().hasInstruction()).isTrue();
    }

    private void issue() {
        issue("");
    }

    private void issue(String name) {
        berth.store()
                .write(transaction -> issuer.issue(
                        transaction,
                        agent.uid(),
                        Order.newBuilder()
                                .setBackup(BackupOrder.newBuilder().setName(name))
                                .build(),
                        "",
                        ""));
    }

    @Test
    void anOrderGoesOutWhenItIsIssuedAndAReportIsAcknowledged() {
        Dialer.Stream stream = session();
        issue();
        assertThat(stream.next().hasInstruction()).isTrue();
        stream.say(SessionRequest.newBuilder()
                .setReport(envelope(ledger.report(
                        report -> report.setAlarm(Alarm.newBuilder().setCode("KEY_SET_STALE")))))
                .build());
        SessionResponse answer = stream.next();
        assertThat(answer.getReportAck().getIndex()).isEqualTo(1);
        assertThat(answer.getReportAck().getStateEpoch().toByteArray()).isEqualTo(ledger.epoch());
    }

    /** It is sent away, also when it comes back too soon, and loses nothing; the others have their sessions. */
    @Test
    void anAgentThatReportsTooMuchWaits() {
        Dialer.Stream stream = session();
        for (int each = 1; each <= 11; each++) {
            stream.say(alarm(ledger));
            assertThat(stream.next().getReportAck().getIndex()).isEqualTo(each);
        }
        SessionRequest late = alarm(ledger);
        stream.say(late);
        assertThat(stream.goodbye()).isEqualTo("REPORTS_TOO_MANY");
        Dialer.Stream tooSoon = dialer(agent).open();
        tooSoon.say(hello());
        assertThat(tooSoon.goodbye()).isEqualTo("REPORTS_TOO_MANY");
        Berth.Moored neighbour = berth.enrol("neighbour");
        Ledger theirs = new Ledger(neighbour, berth.clock());
        Dialer.Stream other = dialer(neighbour).open();
        other.say(
                theirs.hello().setKeySetVersion(berth.keys().keySet().version()).build());
        assertThat(other.next().hasWelcome()).isTrue();
        other.say(alarm(theirs));
        assertThat(other.next().getReportAck().getIndex()).isEqualTo(1);

        berth.advance(Duration.ofHours(2));

        Dialer.Stream again = session();
        again.say(late);
        assertThat(again.next().getReportAck().getIndex()).isEqualTo(12);
    }

    /** P16: what is refused is in the audit, and that is kept for ever. */
    @Test
    void anAgentThatGreetsWithoutEndIsNotHeard() {
        Dialer dialer = dialer(agent);
        Hello stolen = hello().toBuilder().setClusterId(expired.uid()).build();
        for (int each = 1; each <= 12; each++) {
            Dialer.Stream stream = dialer.open();
            stream.say(stolen);
            assertThat(stream.goodbye()).isEqualTo("HELLO_INVALID");
        }
        long audited = refusedHellos();

        for (int each = 1; each <= 5; each++) {
            Dialer.Stream stream = dialer.open();
            stream.say(stolen);
            assertThat(stream.goodbye()).isEqualTo("REPORTS_TOO_MANY");
        }

        assertThat(refusedHellos()).isEqualTo(audited).isEqualTo(12);
    }

    private long refusedHellos() {
        return berth
                .store()
                .read(transaction -> transaction.audit().page(Optional.empty(), Optional.empty(), 1_000))
                .stream()
                .filter(entry -> entry.event().action().equals("session.refused"))
                .count();
    }

    /** P16: an agent that sends faster than the hub works keeps what it sends. */
    @Test
    void whatIsTooMuchStaysWithItsSender() throws Exception {
        Dialer.Stream stream = session();
        SessionRequest large = SessionRequest.newBuilder()
                .setProgress(Progress.newBuilder().setRunId("x".repeat(200 << 10)))
                .build();
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        Thread busy = Thread.ofVirtual()
                .start(() -> berth.store().write(transaction -> {
                    held.countDown();
                    return uninterrupted(release);
                }));
        held.await();
        stream.say(alarm(ledger));

        int taken = 0;
        try {
            while (taken < 200 && stream.isTaken(large)) {
                taken++;
            }
        } finally {
            release.countDown();
        }

        assertThat(taken).as("forty megabytes").isLessThan(200);
        busy.join();
        assertThat(stream.next().getReportAck().getIndex()).isEqualTo(1);
    }

    private static boolean uninterrupted(CountDownLatch release) {
        try {
            release.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SessionRequest alarm(Ledger whose) {
        return SessionRequest.newBuilder()
                .setReport(envelope(whose.report(
                        report -> report.setAlarm(Alarm.newBuilder().setCode("KEY_SET_STALE")))))
                .build();
    }

    private static Envelope envelope(byte[] bytes) {
        try {
            return Envelope.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSuccessorEndsTheOlderStream() {
        Dialer.Stream older = session();
        session();
        assertThat(older.goodbye()).isEqualTo("SESSION_SUPERSEDED");
        assertThat(sessions.isConnected(agent.uid())).isTrue();
    }

    @Test
    void twoCopiesEndBoth() {
        Dialer.Stream first = session();
        Dialer.Stream second = dialer(agent).open();
        second.say(new Ledger(agent, berth.clock())
                .hello()
                .setStateEpoch(hello().getStateEpoch())
                .build());
        assertThat(second.goodbye()).isEqualTo("SESSION_FORK");
        assertThat(first.goodbye()).isEqualTo("SESSION_FORK");
        assertThat(berth.row("prod").state()).isEqualTo("CLUSTER_STATE_QUARANTINED");
    }

    @Test
    void drainsWithAWordToEachAgent() {
        Dialer.Stream stream = session();
        link.drain();
        assertThat(stream.goodbye()).isEqualTo("HUB_DRAINING");
        assertThat(lastSeen).containsKey(agent.uid());
        Dialer.Stream late = dialer(agent).open();
        late.say(hello());
        assertThat(late.goodbye()).isEqualTo("HUB_DRAINING");
    }

    /** All come back at once; Hellos are judged four at a time, and nobody is told that he said none. */
    @Test
    void aHerdGetsItsSessions() {
        List<Dialer.Stream> herd = new ArrayList<>();
        List<Ledger> ledgers = new ArrayList<>();
        for (int each = 0; each < 16; each++) {
            Berth.Moored one = berth.enrol("herd-" + each);
            ledgers.add(new Ledger(one, berth.clock()));
            herd.add(dialer(one).open());
        }
        for (int each = 0; each < 16; each++) {
            herd.get(each).say(ledgers.get(each).hello().build());
        }
        assertThat(herd)
                .allSatisfy(stream -> assertThat(stream.next().hasWelcome()).isTrue());
        assertThat(sessions.count()).isEqualTo(16);
    }

    /** limits.agents: one more than there are places is sent away for a while, and has one when there is room. */
    @Test
    void sendsAwayWhoFindsNoPlace() {
        List<Dialer.Stream> all = new ArrayList<>();
        for (int each = 0; each < PLACES; each++) {
            Berth.Moored one = berth.enrol("crowd-" + each);
            Dialer.Stream stream = dialer(one).open();
            stream.say(new Ledger(one, berth.clock()).hello().build());
            assertThat(stream.next().hasWelcome()).isTrue();
            all.add(stream);
        }
        Dialer.Stream late = dialer(agent).open();
        late.say(hello());
        assertThat(late.goodbye()).isEqualTo("HUB_FULL");
        assertThat(sessions.count()).isEqualTo(PLACES);

        all.getFirst().leave();
        await().until(() -> sessions.count() == PLACES - 1);

        assertThat(session().isOver()).isFalse();
    }

    /** limits.handshakes-per-second (P16), by a clock that stands still. */
    @Test
    void beginsNoMoreHandshakesASecondThanItMay() {
        AtomicReference<Instant> now = new AtomicReference<>(berth.clock().instant());
        InstantSource hand = now::get;
        // Listeners of one Vert.x that ask for any port share it.
        Vertx others = Vertx.vertx();
        try (AgentLink strict = link(others, 3, hand.withZone(ZoneOffset.UTC))) {
            int at = strict.listen(tls());
            X509Certificate authority = berth.keys().authority().certificate();
            // Each with keys of its own: a client that comes back resumes its TLS session, which costs the hub nothing.
            for (int each = 0; each < 3; each++) {
                dialer(Dialer.of(vertx, at, authority, berth.enrol("eager-" + each)))
                        .open();
            }
            assertThat(strict.deferredHandshakes()).isZero();
            assertThatThrownBy(
                            () -> dialer(Dialer.of(vertx, at, authority, agent)).open())
                    .hasMessageContaining("SSLHandshakeException");
            assertThat(strict.deferredHandshakes()).isPositive();

            now.updateAndGet(instant -> instant.plusSeconds(1));

            assertThat(dialer(Dialer.of(vertx, at, authority, agent)).isLetIn(hello()))
                    .isTrue();
        } finally {
            Dialer.await(others.close());
        }
    }

    @Test
    void showsARenewedCertificateToWhoeverComesNextAndKeepsOpenStreams() throws Exception {
        Dialer.Stream open = session();
        X509Certificate before = Shown.to(port, "");
        TlsMaterial renewed = berth.keys().authority().issueForListener(List.of("127.0.0.1"));

        link.show(new LinkTls(
                renewed.key(), renewed.chain(), berth.keys().authority().certificate()));

        await().until(() -> !Shown.to(port, "").equals(before));
        assertThat(Shown.to(port, "")).isEqualTo(renewed.chain().getFirst());
        open.say(
                SessionRequest.newBuilder().setHeartbeat(Heartbeat.newBuilder()).build());
        assertThat(open.next().hasHeartbeat()).isTrue();
    }

    @Test
    void knowsHowFarTheClocksAreOff() {
        Dialer.Stream stream = session();
        assertThat(sessions.worstSkew()).isLessThan(Duration.ofMinutes(1));
        Instant late = berth.clock().instant().minus(Duration.ofMinutes(6));

        stream.say(SessionRequest.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder()
                        .setSentAt(Timestamp.newBuilder()
                                .setSeconds(late.getEpochSecond())
                                .setNanos(late.getNano())))
                .build());

        assertThat(stream.next().hasHeartbeat()).isTrue();
        assertThat(sessions.worstSkew()).isBetween(Duration.ofMinutes(6), Duration.ofMinutes(7));
        assertThat(sessions.skewedBeyond(Duration.ofMinutes(5))).isEqualTo(1);
        assertThat(sessions.skewedBeyond(Duration.ofMinutes(7))).isZero();
    }
}
