package io.davit.hub.reports;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.davit.errors.ErrorCode;
import io.davit.hub.api.Digests;
import io.davit.hub.enrolment.Berth;
import io.davit.hub.sessions.Ledger;
import io.davit.hub.store.AgentState;
import io.davit.hub.store.Agents;
import io.davit.hub.store.Audit;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.InstructionState;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.Alarm;
import io.davit.proto.agent.v1.Mark;
import io.davit.proto.agent.v1.Outcome;
import io.davit.proto.agent.v1.Receipt;
import io.davit.proto.agent.v1.RejectedEnvelope;
import io.davit.proto.agent.v1.Report;
import io.davit.signing.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports are believed if they are signed and chained, and stored with what follows from them (P14); section 9. */
class ReportIntakeTest {
    private static final int PER_HOUR = 5;
    private static final int AT_ONCE = 12 * PER_HOUR;

    @TempDir
    Path folder;

    private Berth berth;
    private Berth.Moored agent;
    private Ledger ledger;
    private ReportIntake intake;
    private final List<String> news = new ArrayList<>();
    private final List<ErrorCode> quarantined = new ArrayList<>();

    @BeforeEach
    void open() {
        berth = new Berth(folder);
        agent = berth.enrol("prod");
        ledger = new Ledger(agent, berth.clock());
        intake = new ReportIntake(
                berth.store(),
                new InstructionNews() {
                    @Override
                    public void receipt(Transaction transaction, InstructionRow row, Receipt receipt) {
                        news.add("receipt " + row.state());
                    }

                    @Override
                    public void outcome(Transaction transaction, InstructionRow row, Outcome outcome) {
                        news.add("outcome " + row.state());
                    }
                },
                (transaction, cluster, code) -> quarantined.add(code),
                new ReportAllowance(PER_HOUR, 256 << 10, berth.clock()),
                berth.clock());
        session(false);
    }

    private void session(boolean reconciling) {
        berth.store().write(transaction -> {
            transaction
                    .agents()
                    .put(new AgentState(
                            agent.uid(),
                            ledger.epoch(),
                            1,
                            new byte[16],
                            0,
                            new byte[32],
                            0,
                            new byte[0],
                            reconciling));
            return true;
        });
    }

    @AfterEach
    void close() {
        berth.close();
    }

    private long stored(byte[] envelope) {
        Intake result = intake.take(agent.uid(), envelope);
        assertThat(result).isInstanceOf(Intake.Stored.class);
        return ((Intake.Stored) result).index();
    }

    private ErrorCode refused(byte[] envelope) {
        Intake result = intake.take(agent.uid(), envelope);
        assertThat(result).isInstanceOf(Intake.Refused.class);
        return ((Intake.Refused) result).code();
    }

    private byte[] alarm(String subject) {
        return ledger.report(report ->
                report.setAlarm(Alarm.newBuilder().setCode("CLOCK_SUSPECT").setSubject(subject)));
    }

    private byte[] receipt(String instruction, boolean admitted) {
        return ledger.report(report -> report.setReceipt(Receipt.newBuilder()
                .setInstructionId(instruction)
                .setDecidedAt(Mark.newBuilder()
                        .setKeyId(ByteString.copyFrom(new byte[32]))
                        .setLaneValue(1)
                        .setSequence(7))
                .setAdmitted(admitted)
                .setRunId(admitted ? "run" : "")
                .setRefusalCode(admitted ? "" : "GUARDRAIL_REFUSED")));
    }

    private byte[] outcome(String instruction) {
        return ledger.report(report -> report.setOutcome(
                Outcome.newBuilder().setInstructionId(instruction).setRunId("run")));
    }

    private void order(String id, String cluster) {
        Instant now = berth.clock().instant();
        berth.store().write(transaction -> {
            transaction
                    .outbox()
                    .add(new InstructionRow(
                            id,
                            cluster,
                            new byte[0],
                            "backup",
                            1,
                            1,
                            now,
                            now,
                            now.plusSeconds(60),
                            "backups/x",
                            "request-1",
                            InstructionState.DELIVERED,
                            "",
                            "",
                            1));
            return true;
        });
    }

    private InstructionState state(String id) {
        return berth.store()
                .read(transaction -> transaction.outbox().find(id))
                .orElseThrow()
                .state();
    }

    private List<Audit.Event> audited() {
        return berth
                .store()
                .read(transaction -> transaction.audit().page(Optional.empty(), Optional.empty(), 100))
                .stream()
                .map(Audit.Entry::event)
                .toList();
    }

    @Test
    void storesAChainAndEachReportOnce() {
        byte[] first = alarm("a");
        byte[] second = alarm("b");
        assertThat(stored(first)).isEqualTo(1);
        assertThat(stored(second)).isEqualTo(2);
        assertThat(stored(first)).isEqualTo(2);
        assertThat(berth.cluster("prod").getAlarmsList()).hasSize(2);
        AgentState held = berth.store()
                .read(transaction -> transaction.agents().find(agent.uid()))
                .orElseThrow();
        assertThat(held.reports()).isEqualTo(2);
    }

    @Test
    void doesNotStoreAHole() {
        stored(alarm("a"));
        alarm("lost");
        assertThat(refused(alarm("b"))).isEqualTo(ErrorCode.REPORT_GAP);
        assertThat(quarantined).isEmpty();
    }

    @Test
    void twoReportsUnderOneNumberAreAFork() {
        Ledger copy = ledger.copy();
        stored(alarm("a"));
        assertThat(refused(
                        copy.report(report -> report.setAlarm(Alarm.newBuilder().setCode("OTHER")))))
                .isEqualTo(ErrorCode.REPORT_FORK);
        assertThat(quarantined).containsExactly(ErrorCode.REPORT_FORK);
    }

    @Test
    void aReportAfterAnotherOneIsAFork() {
        Ledger copy = ledger.copy();
        stored(alarm("a"));
        copy.report(report -> report.setAlarm(Alarm.newBuilder().setCode("OTHER")));
        assertThat(refused(copy.report(UnaryOperator.identity()))).isEqualTo(ErrorCode.REPORT_FORK);
        assertThat(quarantined).containsExactly(ErrorCode.REPORT_FORK);
    }

    @Test
    void believesNobodyElsesKeyAndNobodyElsesReports() {
        Ledger stranger = new Ledger(
                new Berth.Moored("prod", agent.uid(), SigningKey.random(), new byte[32], null, null), berth.clock());
        assertThat(refused(stranger.report(UnaryOperator.identity()))).isEqualTo(ErrorCode.REPORT_INVALID);
        Ledger other = new Ledger(
                new Berth.Moored("prod", "other", agent.reportKey(), new byte[32], null, null), berth.clock());
        assertThat(refused(other.report(UnaryOperator.identity()))).isEqualTo(ErrorCode.REPORT_INVALID);
        assertThat(refused(ledger.report(Report.Builder::clearPurpose))).isEqualTo(ErrorCode.REPORT_INVALID);
        assertThat(quarantined).isEmpty();
        assertThat(audited()).anySatisfy(event -> assertThat(event.action()).isEqualTo("report.refused"));
    }

    @Test
    void settlesTheInstructionAndRemembersItsNumber() {
        order("i", agent.uid());
        stored(receipt("i", true));
        assertThat(state("i")).isEqualTo(InstructionState.ADMITTED);
        stored(outcome("i"));
        assertThat(state("i")).isEqualTo(InstructionState.ENDED);
        assertThat(news).containsExactly("receipt ADMITTED", "outcome ENDED");
        List<Agents.Line> lines =
                berth.store().read(transaction -> transaction.agents().lines(agent.uid(), ledger.epoch()));
        assertThat(lines)
                .singleElement()
                .satisfies(line -> assertThat(line.acknowledged()).isEqualTo(7));
    }

    @Test
    void aReceiptThatComesAfterTheOutcomeChangesNothing() {
        order("i", agent.uid());
        stored(outcome("i"));
        stored(receipt("i", true));
        assertThat(state("i")).isEqualTo(InstructionState.ENDED);
        assertThat(news).containsExactly("outcome ENDED");
    }

    @Test
    void aRefusalIsInTheAuditWithItsRequest() {
        order("i", agent.uid());
        stored(receipt("i", false));
        assertThat(state("i")).isEqualTo(InstructionState.REFUSED);
        assertThat(audited().getFirst()).satisfies(event -> {
            assertThat(event.action()).isEqualTo("instruction.refused");
            assertThat(event.code()).isEqualTo("GUARDRAIL_REFUSED");
            assertThat(event.correlation()).isEqualTo("request-1");
        });
    }

    @Test
    void saysNothingAboutAnothersInstructionOrARunOfItsOwn() {
        order("i", "another cluster");
        stored(receipt("i", false));
        stored(outcome("i"));
        stored(outcome(""));
        stored(outcome("unknown"));
        assertThat(state("i")).isEqualTo(InstructionState.DELIVERED);
        assertThat(news).isEmpty();
    }

    /** Section 9: what a ledger had to tell before it began anew comes first, in its own chain. */
    @Test
    void takesReportsOfEarlierEpochsAlsoOfOnesThatNoHubHasSeen() {
        order("i", agent.uid());
        Ledger before = ledger.copy();
        before.newEpoch();
        ledger = before;
        byte[] late = outcome("i");
        assertThat(stored(late)).isEqualTo(1);
        assertThat(state("i")).isEqualTo(InstructionState.ENDED);
        boolean hadIt = berth.store().read(transaction -> transaction.agents().hadEpoch(agent.uid(), before.epoch()));
        assertThat(hadIt).isTrue();
    }

    /** Section 11.3: the agent keeps acknowledged reports for 90 days, and this hub was put back from an older copy. */
    @Test
    void ofAnEarlierEpochAHubTakesWhatTheAgentStillHas() {
        ledger.newEpoch();
        assertThat(stored(alarm("a"))).isEqualTo(1);
        alarm("forgotten");
        alarm("forgotten");
        assertThat(stored(alarm("b"))).isEqualTo(4);
        assertThat(stored(alarm("c"))).isEqualTo(5);
        assertThat(audited())
                .anySatisfy(event -> assertThat(event.code() + " " + event.detail())
                        .isEqualTo("REPORTS_LOST 2 to 3 of an earlier epoch"));
    }

    /** Section 6.1: the agent knows another order under that id, so this one is never carried out. */
    @Test
    void endsAnOrderThatItsAgentContradicts() {
        order("i", agent.uid());
        order("other", "another cluster");
        stored(rejected("i", "INSTRUCTION_REPLAYED", new byte[0]));
        stored(rejected("i", "INSTRUCTION_CONFLICT", new byte[] {1}));
        stored(rejected("other", "INSTRUCTION_CONFLICT", new byte[0]));
        assertThat(news)
                .as("one delivery of it, another order, another cluster's")
                .isEmpty();

        stored(rejected("i", "INSTRUCTION_CONFLICT", new byte[0]));

        assertThat(state("i")).isEqualTo(InstructionState.REFUSED);
        assertThat(news).containsExactly("receipt REFUSED");
        assertThat(state("other")).isEqualTo(InstructionState.DELIVERED);
        assertThat(audited().getFirst()).satisfies(event -> {
            assertThat(event.action()).isEqualTo("envelope.rejected");
            assertThat(event.code()).isEqualTo("INSTRUCTION_CONFLICT");
            assertThat(event.detail()).isEqualTo("i and 3 before it");
            assertThat(event.correlation()).isEqualTo("request-1");
        });
    }

    /** It would else wait, unexplained, and be carried out in some later hour. */
    @Test
    void endsAnOrderThatWasOneTooMany() {
        order("i", agent.uid());

        stored(rejected("i", "ORDERS_TOO_MANY", new byte[0]));

        assertThat(state("i")).isEqualTo(InstructionState.REFUSED);
        assertThat(news).containsExactly("receipt REFUSED");
    }

    private byte[] rejected(String instruction, String code, byte[] order) {
        return ledger.report(report -> report.setRejected(RejectedEnvelope.newBuilder()
                .setCode(code)
                .setInstructionId(instruction)
                .setOrderDigest(ByteString.copyFrom(Digests.of(order)))
                .setUnreported(3)));
    }

    @Test
    void keepsWhatItDoesNotUnderstandAndWhatWasRejected() {
        assertThat(stored(ledger.report(UnaryOperator.identity()))).isEqualTo(1);
        assertThat(stored(ledger.report(report ->
                        report.setRejected(RejectedEnvelope.newBuilder().setCode("ENVELOPE_MALFORMED")))))
                .isEqualTo(2);
        assertThat(audited().getFirst().code()).isEqualTo("ENVELOPE_MALFORMED");
    }

    /** An agent can tell lies, but neither grow the hub's rows without end nor wedge its own chain. */
    @Test
    void boundsAlarmsAndTheirText() {
        for (int each = 0; each < 12; each++) {
            stored(alarm("x".repeat(100_000) + each));
        }
        assertThat(stored(alarm("nul\0"))).isEqualTo(13);
        assertThat(berth.cluster("prod").getAlarmsList())
                .hasSize(10)
                .allSatisfy(alarm -> assertThat(alarm.getSubject()).hasSizeLessThanOrEqualTo(256));
        assertThat(berth.cluster("prod").getAlarms(0).getSubject()).isEqualTo("nul\uFFFD");
    }

    /** P14, P16: one agent that reports without end fills neither store nor audit, and everybody else goes on. */
    @Test
    void aFloodOfReportsIsBoundedAndPeopleAreTold() {
        for (int each = 0; each < AT_ONCE; each++) {
            stored(alarm("flood"));
        }
        byte[] next = alarm("one too many");
        for (int each = 0; each < 100; each++) {
            assertThat(refused(next)).isEqualTo(ErrorCode.REPORTS_TOO_MANY);
        }
        assertThat(intake.hears(agent.uid())).isFalse();
        assertThat(audited().stream().filter(event -> event.code().equals("REPORTS_TOO_MANY")))
                .as("told once, however often it comes")
                .hasSize(1);
        assertThat(berth.cluster("prod").getAlarms(0).getCode()).isEqualTo("REPORTS_TOO_MANY");
        Ledger other = new Ledger(berth.enrol("other"), berth.clock());
        assertThat(intake.take(
                        berth.row("other").uid(),
                        other.report(
                                report -> report.setAlarm(Alarm.newBuilder().setCode("CLOCK_SUSPECT")))))
                .isInstanceOf(Intake.Stored.class);

        berth.advance(Duration.ofHours(1));

        assertThat(intake.hears(agent.uid())).as("it counts, too").isTrue();
        assertThat(stored(next)).as("nothing was lost").isEqualTo(AT_ONCE + 1);
        for (int each = 2; each < PER_HOUR; each++) {
            stored(alarm("flood"));
        }
        assertThat(refused(alarm("again"))).isEqualTo(ErrorCode.REPORTS_TOO_MANY);
    }

    @Test
    void aFloodOfBytesIsBoundedToo() {
        int taken = 0;
        while (taken < AT_ONCE && intake.take(agent.uid(), alarm("x".repeat(200_000))) instanceof Intake.Stored) {
            taken++;
        }
        assertThat(taken).isEqualTo(16);
    }

    /** What is refused would else fill the audit, which is never forgotten. */
    @Test
    void forgedReportsCountToo() {
        Ledger stranger = new Ledger(
                new Berth.Moored("prod", agent.uid(), SigningKey.random(), new byte[32], null, null), berth.clock());
        byte[] forged = stranger.report(UnaryOperator.identity());
        for (int each = 0; each < 200; each++) {
            refused(forged);
        }
        assertThat(audited()).hasSizeLessThan(AT_ONCE + 10);
    }

    @Test
    void aReceiptWithAnUnknownLaneOrAnEndlessNumberLeavesTheLinesAlone() {
        for (Mark.Builder mark : List.of(
                Mark.newBuilder().setLaneValue(9).setSequence(1),
                Mark.newBuilder().setLaneValue(1).setSequence(Long.MAX_VALUE),
                Mark.newBuilder().setLaneValue(1).setSequence(-1))) {
            stored(ledger.report(report -> report.setReceipt(Receipt.newBuilder()
                    .setInstructionId("i")
                    .setDecidedAt(mark.setKeyId(ByteString.copyFrom(new byte[32]))))));
        }
        List<Agents.Line> lines =
                berth.store().read(transaction -> transaction.agents().lines(agent.uid(), ledger.epoch()));
        assertThat(lines).isEmpty();
    }
}
