package io.davit.hub.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.davit.errors.ErrorCode;
import io.davit.hub.enrolment.Berth;
import io.davit.hub.reports.InstructionNews;
import io.davit.hub.reports.Intake;
import io.davit.hub.reports.ReportAllowance;
import io.davit.hub.reports.ReportIntake;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.Alarm;
import io.davit.proto.agent.v1.Hello;
import io.davit.proto.agent.v1.Outcome;
import io.davit.proto.agent.v1.Receipt;
import io.davit.proto.v1.Cluster;
import io.davit.signing.KeyId;
import io.davit.signing.SigningKey;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub with its keys and an empty store takes its agents back once a person says so (P7). */
class ReadoptionTest {
    private static final Instant FROM = Instant.parse("2026-05-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2026-07-30T00:00:00Z");
    private static final InstructionNews NOBODY = new InstructionNews() {
        @Override
        public void receipt(Transaction transaction, InstructionRow row, Receipt receipt) {}

        @Override
        public void outcome(Transaction transaction, InstructionRow row, Outcome outcome) {}
    };

    @TempDir
    Path folder;

    private Berth berth;
    private SessionDesk desk;
    private Ledger ledger;
    private final SigningKey reportKey = SigningKey.random();
    private final byte[] sealingKey = SigningKey.random().publicKey();
    private final String uid = UUID.randomUUID().toString();

    @BeforeEach
    void open() {
        berth = new Berth(folder);
        desk = new SessionDesk(
                berth.store(),
                "hub",
                serial -> berth.keys().isDenied(new BigInteger(serial, 16)),
                (transaction, row) -> {},
                Duration.ofSeconds(30),
                berth.clock());
        ledger = ledger("prod", uid);
        // Eight sessions and forty reports ago there was another store.
        for (int session = 0; session < 8; session++) {
            ledger.welcomed();
        }
        for (int report = 0; report < 40; report++) {
            alarm();
        }
        ledger.acknowledged(40);
        ledger.forgotten(40);
    }

    @AfterEach
    void close() {
        berth.close();
    }

    private byte[] alarm() {
        return ledger.report(report -> report.setAlarm(Alarm.newBuilder().setCode("KEY_SET_STALE")));
    }

    private Ledger ledger(String name, String cluster) {
        return new Ledger(new Berth.Moored(name, cluster, reportKey, sealingKey, null, null), berth.clock());
    }

    private Opening say(Hello hello, String cluster, String serial) {
        return desk.open(new Newcomer(cluster, serial, FROM, UNTIL), hello, Optional.empty());
    }

    private ErrorCode refused(Hello hello) {
        return ((Opening.Refused) say(hello, hello.getClusterId(), "abc")).code();
    }

    @Test
    void anAgentThatTheStoreDoesNotKnowWaitsForAPersonUnderItsOwnNameAndKeys() {
        assertThat(refused(ledger.hello().build())).isEqualTo(ErrorCode.CLUSTER_NOT_ACCEPTED);
        assertThat(berth.row("prod").uid()).isEqualTo(uid);
        assertThat(berth.row("prod").state()).isEqualTo("CLUSTER_STATE_PENDING");
        Cluster shown = berth.cluster("prod");
        assertThat(shown.getReportKeyFingerprint())
                .isEqualTo(
                        HexFormat.of().formatHex(KeyId.of(reportKey.publicKey()).bytes()));
        assertThat(shown.getClusterUid()).isEqualTo(Berth.CLUSTER_UID);

        // It dials every minute: that changes nothing.
        assertThat(refused(ledger.hello().build())).isEqualTo(ErrorCode.CLUSTER_NOT_ACCEPTED);
        assertThat(berth.row("prod").version()).isEqualTo(1);
    }

    @Test
    void onceAcceptedItsReportsFlowInWithoutANewCertificate() {
        refused(ledger.hello().build());
        berth.accept("prod");
        assertThat(berth.cluster("prod").getCertificateExpireTime().getSeconds())
                .isEqualTo(UNTIL.getEpochSecond());
        assertThat(berth.keys().denied()).isEmpty();
        Opening opening = say(ledger.hello().build(), uid, "abc");
        assertThat(opening).isInstanceOfSatisfying(Opening.Welcomed.class, welcomed -> {
            assertThat(welcomed.welcome().getHubRolledBack()).isTrue();
            assertThat(welcomed.reportsDue()).isEqualTo(40);
        });
        ledger.welcomed();
        ReportIntake intake = new ReportIntake(
                berth.store(),
                NOBODY,
                desk::quarantine,
                new ReportAllowance(100_000, 1L << 30, berth.clock()),
                berth.clock());
        assertThat(intake.take(uid, alarm()))
                .isInstanceOfSatisfying(
                        Intake.Stored.class,
                        stored -> assertThat(stored.index()).isEqualTo(41));
        desk.caughtUp(uid);
        assertThat(say(ledger.hello().build(), uid, "abc"))
                .isInstanceOfSatisfying(
                        Opening.Welcomed.class,
                        welcomed -> assertThat(welcomed.welcome().getHubRolledBack())
                                .isFalse());
    }

    @Test
    void itsCertificateCanBeShutOut() {
        refused(ledger.hello().build());
        berth.deny("prod");
        assertThat(berth.keys().isDenied(new BigInteger("abc", 16))).isTrue();
        assertThat(refused(ledger.hello().build())).isEqualTo(ErrorCode.CERTIFICATE_DENIED);
    }

    /** The denylist is in the bundle. */
    @Test
    void oneThatWasShutOutBeforeDoesNotComeBack() {
        berth.keys().deny(List.of(new BigInteger("abc", 16)), "a test");
        assertThat(refused(ledger.hello().build())).isEqualTo(ErrorCode.CERTIFICATE_DENIED);
        assertThat(clusters()).isZero();
    }

    @Test
    void oneThatAPersonRejectedStaysOut() {
        refused(ledger.hello().build());
        berth.reject("prod");
        assertThat(refused(ledger.hello().build())).isEqualTo(ErrorCode.CLUSTER_NOT_ACCEPTED);
        assertThat(berth.row("prod").state()).isEqualTo("CLUSTER_STATE_REJECTED");
    }

    @Test
    void aNameThatIsTakenOrNoneIsMadeUnique() {
        berth.expect("prod");
        refused(ledger.hello().build());
        assertThat(berth.row("prod-" + uid.substring(0, 8)).uid()).isEqualTo(uid);
        String other = UUID.randomUUID().toString();
        say(ledger("../x", other).hello().build(), other, "def");
        assertThat(berth.row("cluster-" + other.substring(0, 8)).uid()).isEqualTo(other);
    }

    @Test
    void anAgentThatDoesNotTellItsKeysIsNotTakenBack() {
        assertThat(refused(ledger.hello().clearReportKey().build())).isEqualTo(ErrorCode.CLUSTER_NOT_ACCEPTED);
        assertThat(refused(ledger.hello().setSealingKey(ByteString.EMPTY).build()))
                .isEqualTo(ErrorCode.CLUSTER_NOT_ACCEPTED);
        assertThat(clusters()).isZero();
    }

    /** The copy of the store is from before the enrolment: the row is there, the agent is not. */
    @Test
    void aClusterThatTheStoreStillExpectsIsTheSameCluster() {
        berth.expect("prod");
        String expected = berth.row("prod").uid();
        refused(ledger("prod", expected).hello().build());
        assertThat(berth.row("prod").uid()).isEqualTo(expected);
        assertThat(berth.row("prod").state()).isEqualTo("CLUSTER_STATE_PENDING");
        assertThat(clusters()).isEqualTo(1);
    }

    /** The copy is from before a renewal: what was issued since must be found when the cluster is shut out. */
    @Test
    void aCertificateThatTheStoreForgotIsKeptWhenItIsSeen() {
        Berth.Moored agent = berth.enrol("staging");
        assertThat(say(new Ledger(agent, berth.clock()).hello().build(), agent.uid(), "def"))
                .isInstanceOf(Opening.Welcomed.class);
        berth.deny("staging");
        assertThat(berth.keys().isDenied(new BigInteger("def", 16))).isTrue();
    }

    private long clusters() {
        return berth
                .store()
                .read(transaction -> transaction.resources().countByState(ResourceKind.CLUSTER))
                .values()
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
