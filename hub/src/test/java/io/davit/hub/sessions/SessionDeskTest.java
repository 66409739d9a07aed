package io.davit.hub.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.davit.errors.ErrorCode;
import io.davit.hub.enrolment.Berth;
import io.davit.hub.reports.InstructionNews;
import io.davit.hub.reports.Intake;
import io.davit.hub.reports.ReportAllowance;
import io.davit.hub.reports.ReportIntake;
import io.davit.hub.store.Agents;
import io.davit.hub.store.Audit;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.InstructionState;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.Alarm;
import io.davit.proto.agent.v1.Hello;
import io.davit.proto.agent.v1.Lane;
import io.davit.proto.agent.v1.Mark;
import io.davit.proto.agent.v1.Outcome;
import io.davit.proto.agent.v1.Receipt;
import io.davit.proto.agent.v1.Welcome;
import io.davit.proto.v1.ClusterAlarm;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who gets a session: section 11 of the protocol (P6, P8). */
class SessionDeskTest {
    private static final byte[] KEY = new byte[32];

    @TempDir
    Path folder;

    private Berth berth;
    private Berth.Moored agent;
    private Ledger ledger;
    private SessionDesk desk;
    private final List<InstructionRow> moved = new ArrayList<>();

    @BeforeEach
    void open() {
        berth = new Berth(folder);
        agent = berth.enrol("prod");
        ledger = new Ledger(agent, berth.clock());
        desk = new SessionDesk(
                berth.store(),
                "hub",
                serial -> berth.keys().isDenied(new BigInteger(serial, 16)),
                (transaction, row) -> moved.add(row),
                Duration.ofSeconds(30),
                berth.clock());
    }

    @AfterEach
    void close() {
        berth.close();
    }

    private Newcomer newcomer() {
        return new Newcomer(
                agent.uid(),
                agent.serial(),
                agent.certificate().getNotBefore().toInstant(),
                agent.certificate().getNotAfter().toInstant());
    }

    private Opening say(Hello hello, Optional<OpenStream> open) {
        return desk.open(newcomer(), hello, open);
    }

    private Welcome welcomed(Ledger who) {
        Opening opening = say(who.hello().build(), Optional.empty());
        assertThat(opening).isInstanceOf(Opening.Welcomed.class);
        who.welcomed();
        return ((Opening.Welcomed) opening).welcome();
    }

    private static ErrorCode code(Opening opening) {
        assertThat(opening).isInstanceOf(Opening.Refused.class);
        return ((Opening.Refused) opening).code();
    }

    private String state() {
        return berth.row("prod").state();
    }

    private List<String> audited() {
        return berth
                .store()
                .read(transaction -> transaction.audit().page(Optional.empty(), Optional.empty(), 100))
                .stream()
                .map(Audit.Entry::event)
                .map(event -> event.action() + " " + event.code())
                .toList();
    }

    private String issue(InstructionState state) {
        return issue(state, "backup");
    }

    private String issue(InstructionState state, String kind) {
        String id = state.name().toLowerCase(Locale.ROOT) + "-" + kind;
        berth.store().write(transaction -> {
            transaction
                    .outbox()
                    .add(new InstructionRow(
                            id,
                            agent.uid(),
                            new byte[0],
                            kind,
                            1,
                            1,
                            berth.clock().instant(),
                            berth.clock().instant(),
                            berth.clock().instant().plusSeconds(60),
                            "",
                            "",
                            state,
                            "",
                            "",
                            1));
            return true;
        });
        return id;
    }

    private InstructionState stateOf(String id) {
        return berth.store()
                .read(transaction -> transaction.outbox().find(id))
                .orElseThrow()
                .state();
    }

    @Test
    void welcomesOneSessionAfterTheOther() {
        Welcome first = welcomed(ledger);
        assertThat(first.getClusterName()).isEqualTo("prod");
        Welcome second = welcomed(ledger);
        assertThat(first.getSessionNumber()).isEqualTo(1);
        assertThat(second.getSessionNumber()).isEqualTo(2);
        assertThat(second.getHubRolledBack()).isFalse();
        assertThat(second.getHeartbeatSeconds()).isEqualTo(30);
        assertThat(audited()).noneMatch(entry -> entry.startsWith("session."));
    }

    /** A rolling upgrade: the new pod dials while the old one's stream is open. */
    @Test
    void welcomesASuccessorWhileTheOlderStreamIsOpen() {
        welcomed(ledger);
        assertThat(say(ledger.hello().build(), heardNow(ledger))).isInstanceOf(Opening.Welcomed.class);
    }

    @Test
    void welcomesAgainWhoseWelcomeWasLost() {
        welcomed(ledger);
        Hello lost = ledger.hello().build();
        assertThat(say(lost, Optional.empty())).isInstanceOf(Opening.Welcomed.class);
        assertThat(say(lost, Optional.empty())).isInstanceOf(Opening.Welcomed.class);
        ledger.welcomed();
        welcomed(ledger);
        assertThat(state()).isEqualTo("CLUSTER_STATE_ACTIVE");
    }

    @Test
    void quarantinesTwoCopiesWhicheverComesFirst() {
        welcomed(ledger);
        Ledger copy = ledger.copy();
        welcomed(copy);
        Opening second = say(ledger.hello().build(), heardNow(copy));
        assertThat(code(second)).isEqualTo(ErrorCode.SESSION_FORK);
        assertThat(((Opening.Refused) second).endsOthers()).isTrue();
        assertThat(state()).isEqualTo("CLUSTER_STATE_QUARANTINED");
        assertThat(berth.cluster("prod").getAlarms(0).getCode()).isEqualTo("SESSION_FORK");
        assertThat(audited()).contains("session.refused SESSION_FORK");
        assertThat(code(say(copy.hello().build(), Optional.empty()))).isEqualTo(ErrorCode.CLUSTER_QUARANTINED);
        assertThat(desk.objection(newcomer())).contains(ErrorCode.CLUSTER_QUARANTINED);
    }

    @Test
    void quarantinesACopyThatComesLateWithANumberThatIsNext() {
        welcomed(ledger);
        Ledger copy = ledger.copy();
        welcomed(ledger);
        welcomed(ledger);
        copy.welcomed();
        copy.welcomed();
        assertThat(code(say(copy.hello().build(), Optional.empty()))).isEqualTo(ErrorCode.SESSION_FORK);
    }

    @Test
    void aPersonEndsAQuarantine() {
        welcomed(ledger);
        Ledger copy = ledger.copy();
        welcomed(ledger);
        say(copy.hello().build(), Optional.empty());
        berth.accept("prod");
        welcomed(ledger);
    }

    @Test
    void numbersAnewInANewEpochAndAsksAPersonAboutWhatWasOpen() {
        welcomed(ledger);
        String delivered = issue(InstructionState.DELIVERED);
        String admitted = issue(InstructionState.ADMITTED);
        String pending = issue(InstructionState.PENDING);
        String location = issue(InstructionState.DELIVERED, "set_location");
        String cancel = issue(InstructionState.ADMITTED, "cancel");
        ledger.newEpoch();
        Welcome welcome = welcomed(ledger);
        assertThat(welcome.getHubRolledBack()).isFalse();
        assertThat(stateOf(delivered)).isEqualTo(InstructionState.RECONCILE);
        assertThat(stateOf(admitted)).isEqualTo(InstructionState.RECONCILE);
        assertThat(stateOf(pending)).isEqualTo(InstructionState.PENDING);
        assertThat(stateOf(location)).as("no person can look at it").isEqualTo(InstructionState.EXPIRED);
        assertThat(stateOf(cancel)).isEqualTo(InstructionState.EXPIRED);
        assertThat(moved)
                .extracting(InstructionRow::id)
                .containsExactlyInAnyOrder(delivered, admitted, location, cancel);
        assertThat(audited()).contains("session.alarm EPOCH_CHANGED");
    }

    @Test
    void anEpochNeverComesBack() {
        welcomed(ledger);
        Ledger old = ledger.copy();
        ledger.newEpoch();
        welcomed(ledger);
        assertThat(code(say(old.hello().build(), Optional.empty()))).isEqualTo(ErrorCode.SESSION_FORK);
    }

    private Optional<OpenStream> heardNow(Ledger who) {
        return Optional.of(new OpenStream(who.epoch(), berth.clock().instant()));
    }

    /** Section 11.2: who is heard on the older stream after the newcomer came, lives. */
    @Test
    void quarantinesANewEpochWhileAnAgentOfTheOldOneLives() {
        welcomed(ledger);
        Ledger old = ledger.copy();
        Optional<OpenStream> silent = heardNow(old);
        ledger.newEpoch();
        assertThat(code(say(ledger.hello().build(), silent))).isEqualTo(ErrorCode.SESSION_HELD);
        assertThat(state()).isEqualTo("CLUSTER_STATE_ACTIVE");

        berth.advance(Duration.ofSeconds(30));
        assertThat(code(say(ledger.hello().build(), heardNow(old)))).isEqualTo(ErrorCode.SESSION_FORK);
        assertThat(state()).isEqualTo("CLUSTER_STATE_QUARANTINED");
    }

    /** Whoever begins a new epoch for each Hello is no less noticed. */
    @Test
    void quarantinesWhoComesWithEverNewEpochsBesideALivingAgent() {
        welcomed(ledger);
        Ledger old = ledger.copy();
        ledger.newEpoch();
        assertThat(code(say(ledger.hello().build(), heardNow(old)))).isEqualTo(ErrorCode.SESSION_HELD);
        berth.advance(Duration.ofSeconds(50));
        ledger.newEpoch();
        assertThat(code(say(ledger.hello().build(), heardNow(old)))).isEqualTo(ErrorCode.SESSION_FORK);
    }

    /** Its stream stays open for three heartbeats, and the agent is up again elsewhere before. */
    @Test
    void aNodeThatIsLostWithItsLedgerIsNotTakenForASecondAgent() {
        welcomed(ledger);
        Optional<OpenStream> lost = heardNow(ledger);
        berth.advance(Duration.ofSeconds(20));
        ledger.newEpoch();
        for (int attempt = 0; attempt < 2; attempt++) {
            Opening.Refused held = (Opening.Refused) say(ledger.hello().build(), lost);
            assertThat(held.code()).isEqualTo(ErrorCode.SESSION_HELD);
            assertThat(held.endsOthers()).isFalse();
            assertThat(Duration.ofSeconds(held.retrySeconds())).isGreaterThan(Duration.ofSeconds(30));
            berth.advance(Duration.ofSeconds(held.retrySeconds()));
        }
        welcomed(ledger);
        assertThat(state()).isEqualTo("CLUSTER_STATE_ACTIVE");

        // The next time it is another story.
        Optional<OpenStream> again = heardNow(ledger);
        ledger.newEpoch();
        assertThat(code(say(ledger.hello().build(), again))).isEqualTo(ErrorCode.SESSION_HELD);
    }

    /** What tells that the hub's store is older than the agent (section 11.3). */
    enum Ahead {
        MARKS(hello -> hello.addMarks(mark(7))),
        REPORTS(hello -> hello.setLastReportIndex(3).setReportsAcknowledged(2)),
        SESSION(hello -> hello.setSessionNumber(9)),
        EPOCH(hello -> hello.setStateEpoch(ByteString.copyFrom(new byte[16])).setSessionNumber(4));

        private final UnaryOperator<Hello.Builder> change;

        Ahead(UnaryOperator<Hello.Builder> change) {
            this.change = change;
        }
    }

    private static Mark mark(long sequence) {
        return Mark.newBuilder()
                .setKeyId(ByteString.copyFrom(KEY))
                .setLane(Lane.LANE_CANCEL)
                .setSequence(sequence)
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void aHubThatWasPutBackSaysSoAndBelievesItsAgent(Ahead ahead) {
        welcomed(ledger);
        String delivered = issue(InstructionState.DELIVERED);
        Hello hello = ahead.change.apply(ledger.hello()).build();
        Opening opening = say(hello, Optional.empty());
        assertThat(opening).isInstanceOf(Opening.Welcomed.class);
        assertThat(((Opening.Welcomed) opening).welcome().getHubRolledBack()).isTrue();
        assertThat(((Opening.Welcomed) opening).reportsDue()).isEqualTo(hello.getLastReportIndex());
        assertThat(audited()).contains("session.alarm HUB_ROLLED_BACK");
        assertThat(state()).isEqualTo("CLUSTER_STATE_ACTIVE");
        assertThat(stateOf(delivered)).isEqualTo(InstructionState.DELIVERED);

        desk.caughtUp(agent.uid());
        assertThat(stateOf(delivered)).isEqualTo(InstructionState.RECONCILE);
    }

    /** Nothing may ever be sent on a line again, and the hub must not be behind for ever. */
    @Test
    void adoptsTheMarksOfItsAgentOnce() {
        welcomed(ledger);
        ledger.mark(mark(7));
        assertThat(welcomed(ledger).getHubRolledBack()).isTrue();
        desk.caughtUp(agent.uid());
        assertThat(welcomed(ledger).getHubRolledBack()).isFalse();
        List<Agents.Line> lines =
                berth.store().read(transaction -> transaction.agents().lines(agent.uid(), ledger.epoch()));
        assertThat(lines).singleElement().satisfies(line -> {
            assertThat(line.used()).isEqualTo(7);
            assertThat(line.acknowledged()).isZero();
        });
    }

    /** Section 11.3: put back from a copy that is older than what its agents remember. */
    @Test
    void aHubWhoseReportsNobodyHasAnyMoreGoesOnBehindThem() {
        welcomed(ledger);
        ReportIntake intake = new ReportIntake(
                berth.store(),
                NOBODY,
                desk::quarantine,
                new ReportAllowance(100_000, 1L << 30, berth.clock()),
                berth.clock());
        intake.take(agent.uid(), alarm());
        for (int report = 2; report <= 9; report++) {
            alarm();
        }
        byte[] tenth = alarm();
        ledger.acknowledged(9);
        ledger.forgotten(9);

        Welcome welcome = welcomed(ledger);
        assertThat(welcome.getHubRolledBack()).isTrue();
        assertThat(welcome.getReportsHeld()).isEqualTo(9);
        assertThat(audited()).contains("session.alarm REPORTS_LOST", "reports.lost REPORTS_LOST");
        assertThat(berth.cluster("prod").getAlarmsList())
                .extracting(ClusterAlarm::getCode)
                .contains("REPORTS_LOST", "HUB_ROLLED_BACK");

        assertThat(intake.take(agent.uid(), tenth)).isInstanceOf(Intake.Stored.class);
        desk.caughtUp(agent.uid());
        ledger.acknowledged(10);
        assertThat(welcomed(ledger).getHubRolledBack()).isFalse();
    }

    @Test
    void aHubIsNotBehindForEverAnAgentThatHasForgottenAllItEverSaid() {
        welcomed(ledger);
        for (int report = 1; report <= 9; report++) {
            alarm();
        }
        ledger.acknowledged(9);
        ledger.forgotten(9);

        Opening.Welcomed opening = (Opening.Welcomed) say(ledger.hello().build(), Optional.empty());
        assertThat(opening.welcome().getReportsHeld()).isEqualTo(opening.reportsDue());
        ledger.welcomed();
        desk.caughtUp(agent.uid());
        ReportIntake intake = new ReportIntake(
                berth.store(),
                NOBODY,
                desk::quarantine,
                new ReportAllowance(100_000, 1L << 30, berth.clock()),
                berth.clock());
        assertThat(intake.take(agent.uid(), alarm())).isInstanceOf(Intake.Stored.class);
        ledger.acknowledged(10);
        assertThat(welcomed(ledger).getHubRolledBack()).isFalse();
    }

    /** It was told by Hello that the ninth is the last that is gone; a chain that goes on from elsewhere is another one. */
    @Test
    void behindWhatIsLostTheChainIsHeldAgainstTheHashOfHello() {
        welcomed(ledger);
        for (int report = 1; report <= 9; report++) {
            alarm();
        }
        ledger.acknowledged(9);
        ledger.forgotten(9);
        Ledger copy = ledger.copy();
        welcomed(ledger);
        ReportIntake intake = new ReportIntake(
                berth.store(),
                NOBODY,
                desk::quarantine,
                new ReportAllowance(100_000, 1L << 30, berth.clock()),
                berth.clock());
        copy.report(report -> report.setAlarm(Alarm.newBuilder().setCode("X")));
        byte[] eleventh =
                copy.report(report -> report.setAlarm(Alarm.newBuilder().setCode("X")));
        assertThat(intake.take(agent.uid(), eleventh)).isEqualTo(new Intake.Refused(ErrorCode.REPORT_GAP));
    }

    private byte[] alarm() {
        return ledger.report(report -> report.setAlarm(Alarm.newBuilder().setCode("KEY_SET_STALE")));
    }

    private static final InstructionNews NOBODY = new InstructionNews() {
        @Override
        public void receipt(Transaction transaction, InstructionRow row, Receipt receipt) {}

        @Override
        public void outcome(Transaction transaction, InstructionRow row, Outcome outcome) {}
    };

    @Test
    void refusesADeniedCertificate() {
        berth.keys().deny(List.of(agent.certificate().getSerialNumber()), "a test");
        assertThat(code(say(ledger.hello().build(), Optional.empty()))).isEqualTo(ErrorCode.CERTIFICATE_DENIED);
        assertThat(desk.objection(newcomer())).contains(ErrorCode.CERTIFICATE_DENIED);
    }

    @Test
    void refusesACopyInAnotherCluster() {
        assertThat(code(say(ledger.hello().setClusterUid("another").build(), Optional.empty())))
                .isEqualTo(ErrorCode.CLUSTER_FORKED);
    }

    @Test
    void refusesWhoWaitsForAPersonWithoutFillingTheAudit() {
        berth.ask("prod");
        int before = audited().size();
        assertThat(code(say(ledger.hello().build(), Optional.empty()))).isEqualTo(ErrorCode.CLUSTER_NOT_ACCEPTED);
        assertThat(audited()).hasSize(before);
    }

    enum Malformed {
        ANOTHER_CLUSTER(hello -> hello.setClusterId("5b7c1f0e-3f57-4f6e-9d7a-6f2f5f3f9a10")),
        NO_CLUSTER(hello -> hello.setClusterId("x")),
        SHORT_EPOCH(hello -> hello.setStateEpoch(ByteString.copyFrom(new byte[15]))),
        SESSION_ZERO(hello -> hello.setSessionNumber(0)),
        HUGE_SESSION(hello -> hello.setSessionNumber(-1)),
        NO_NONCE(hello -> hello.clearSessionNonce()),
        SHORT_PREVIOUS_NONCE(hello -> hello.setPreviousSessionNonce(ByteString.copyFrom(new byte[1]))),
        MORE_FORGOTTEN_THAN_ACKNOWLEDGED(
                hello -> hello.setLastReportIndex(2).setReportsAcknowledged(1).setReportsForgotten(2)),
        MORE_ACKNOWLEDGED_THAN_THERE_ARE(hello -> hello.setReportsAcknowledged(1)),
        NO_HASH(hello -> hello.clearLastReportHash()),
        LONG_DIGEST(hello -> hello.setInventoryDigest(ByteString.copyFrom(new byte[33]))),
        SHORT_REPORT_KEY(hello -> hello.setReportKey(ByteString.copyFrom(new byte[31]))),
        SHORT_SEALING_KEY(hello -> hello.setSealingKey(ByteString.copyFrom(new byte[31]))),
        MARK_WITHOUT_KEY(
                hello -> hello.addMarks(Mark.newBuilder().setLaneValue(1).setSequence(1))),
        MARK_ON_NO_LANE(hello -> hello.addMarks(mark(1).toBuilder().setLaneValue(9))),
        MARK_ZERO(hello -> hello.addMarks(mark(0))),
        MARK_AT_THE_END(hello -> hello.addMarks(mark(Long.MAX_VALUE))),
        LONG_VERSION(hello -> hello.setAgentVersion("1".repeat(257))),
        CONTROL_CHARACTER(hello -> hello.setAgentVersion("1\0")),
        TIME_BEYOND_ALL_CALENDARS(
                hello -> hello.setSentAt(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE)));

        private final UnaryOperator<Hello.Builder> change;

        Malformed(UnaryOperator<Hello.Builder> change) {
            this.change = change;
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAMalformedHelloAndForgetsIt(Malformed malformed) {
        welcomed(ledger);
        assertThat(code(say(malformed.change.apply(ledger.hello()).build(), Optional.empty())))
                .isEqualTo(ErrorCode.HELLO_INVALID);
        assertThat(welcomed(ledger).getHubRolledBack()).isFalse();
    }

    @Test
    void refusesProtocolsThatItDoesNotSpeak() {
        assertThat(code(say(ledger.hello().setProtocolMin(2).setProtocolMax(3).build(), Optional.empty())))
                .isEqualTo(ErrorCode.PROTOCOL_UNSUPPORTED);
        assertThat(code(say(ledger.hello().setProtocolMin(0).setProtocolMax(0).build(), Optional.empty())))
                .isEqualTo(ErrorCode.PROTOCOL_UNSUPPORTED);
        assertThat(say(ledger.hello().setProtocolMax(-1).build(), Optional.empty()))
                .isInstanceOfSatisfying(
                        Opening.Welcomed.class,
                        welcomed -> assertThat(welcomed.welcome().getProtocol()).isEqualTo(1));
    }
}
