package io.davit.agent.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.admission.Rejection;
import io.davit.agent.admission.StateEpoch;
import io.davit.agent.reports.Auditor;
import io.davit.agent.reports.OutcomeWire;
import io.davit.agent.reports.ReportChain;
import io.davit.agent.reports.ReportLog;
import io.davit.agent.reports.ReportWire;
import io.davit.agent.run.FastFolders;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunCause;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunKind;
import io.davit.agent.run.RunOrder;
import io.davit.agent.run.RunRecord;
import io.davit.agent.run.SealedPoint;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.proto.agent.v1.OutcomeState;
import io.davit.proto.agent.v1.Report;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportBookTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final StateEpoch EPOCH = new StateEpoch("000102030405060708090a0b0c0d0e0f");
    private static final StateEpoch NEXT = new StateEpoch("100102030405060708090a0b0c0d0e0f");
    private static final RunOrder BACKUP = new RunOrder(RunKind.BACKUP, "quay", "{}");
    private static final UUID INSTRUCTION = UUID.fromString("019e8320-a800-7abc-8def-0123456789ab");

    @TempDir(factory = FastFolders.class)
    private Path folder;

    private final Auditor auditor = new Auditor();
    private Ledger ledger;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private void restart() {
        ledger.close();
        open();
    }

    @Test
    void anAgentThatWasNeverEnrolledReportsNothing() {
        end(local(), success());
        ledger.reports().append(alarm(ErrorCode.LEDGER_LOST));

        ledger.reports().begin(auditor);
        assertThat(ledger.reports().chains()).isEmpty();

        enrol(EPOCH);
        assertThat(reports()).as("what was before is no part of the chain").isEmpty();
    }

    @Test
    void theEndOfARunAndItsReportAreOneWrite() {
        enrol(EPOCH);
        ledger.reports().begin(auditor);

        RunRecord ended = end(
                RunRecord.admitted(id(), BACKUP, Optional.of(new RunCause(INSTRUCTION, "request-1")), NOON),
                new Outcome.PartlySucceeded(
                        ErrorCode.BACKUP_INCOMPLETE,
                        Map.of("objects", 3L, "problems", 140L),
                        List.of(Problem.error(ErrorCode.KIND_HIDDEN, "secrets", "canary: the server's words")),
                        Optional.of(new SealedPoint("ab-7", "5e".repeat(32)))));

        restart();
        io.davit.proto.agent.v1.Outcome outcome = reports().getFirst().getOutcome();
        assertThat(reports()).hasSize(1);
        assertThat(outcome.getInstructionId()).isEqualTo(INSTRUCTION.toString());
        assertThat(outcome.getRunId()).isEqualTo(ended.id().toString());
        assertThat(outcome.getKind()).isEqualTo("backup");
        assertThat(outcome.getState()).isEqualTo(OutcomeState.OUTCOME_STATE_PARTLY_SUCCEEDED);
        assertThat(outcome.getCode()).isEqualTo("BACKUP_INCOMPLETE");
        assertThat(outcome.getCountsMap()).containsEntry("objects", 3L);
        assertThat(outcome.getProblemCount()).isEqualTo(140);
        assertThat(outcome.getProblems(0).getSubject()).isEqualTo("secrets");
        assertThat(outcome.getProblems(0).getIsError()).isTrue();
        assertThat(outcome.getRestorePoint()).isEqualTo("ab-7");
        assertThat(HexFormat.of().formatHex(outcome.getRestorePointHash().toByteArray()))
                .isEqualTo("5e".repeat(32));
        assertThat(outcome.toString()).as("P13").doesNotContain("canary");
    }

    @Test
    void aLocalRunIsReportedWithoutAnInstruction() {
        enrol(EPOCH);
        ledger.reports().begin(auditor);

        end(local(), new Outcome.Failed(ErrorCode.STORE_UNREACHABLE, "canary", Map.of(), List.of()));
        end(local(), new Outcome.Canceled("canary", Map.of(), List.of()));

        assertThat(auditor.outcomes(ledger.reports(), EPOCH))
                .extracting(outcome -> outcome.getInstructionId() + outcome.getCode())
                .containsExactly("STORE_UNREACHABLE", "RUN_CANCELED");
        assertThat(reports().toString()).doesNotContain("canary");
    }

    @Test
    void whatEndsBeforeTheKeyIsThereIsSignedWhenItIs() {
        enrol(EPOCH);
        RunRecord first = end(local(), success());
        restart();
        RunRecord second = end(local(), success());
        assertThat(reports()).isEmpty();

        ledger.reports().begin(auditor);
        RunRecord third = end(local(), success());

        assertThat(auditor.outcomes(ledger.reports(), EPOCH))
                .extracting(outcome -> RunId.parse(outcome.getRunId()))
                .containsExactly(first.id(), second.id(), third.id());
        restart();
        ledger.reports().begin(auditor);
        assertThat(reports()).as("signed once").hasSize(3);
    }

    @Test
    void aReportIsTheSameBytesEachTimeItIsRead() {
        enrol(EPOCH);
        ledger.reports().begin(auditor);
        end(local(), success());
        byte[] before = only();

        restart();
        ledger.reports().begin(new Auditor());

        assertThat(only()).isEqualTo(before);
    }

    @Test
    void aHundredLongProblemsFitIntoAReport() {
        RunRecord run = local().begun()
                .ended(
                        new Outcome.Failed(
                                ErrorCode.RESTORE_INCOMPLETE,
                                "",
                                Map.of(),
                                Collections.nCopies(300, Problem.error(ErrorCode.KIND_HIDDEN, "é".repeat(5000), ""))),
                        NOON);

        io.davit.proto.agent.v1.Outcome outcome = OutcomeWire.of(run).getOutcome();

        assertThat(outcome.getProblemsList()).hasSize(100);
        assertThat(outcome.getProblemCount()).isEqualTo(300);
        assertThat(outcome.getSerializedSize()).isLessThan(200 << 10);
    }

    @Test
    void acknowledgedReportsAreForgottenAfterTheirTimeAndTheChainGoesOn() {
        enrol(EPOCH);
        ReportLog log = ledger.reports();
        log.begin(auditor);
        for (int i = 0; i < 5; i++) {
            log.append(alarm(ErrorCode.LEDGER_LOST));
        }
        log.acknowledge(EPOCH, 2, NOON);
        log.acknowledge(EPOCH, 4, NOON.plus(Duration.ofDays(1)));
        log.acknowledge(EPOCH, 99, NOON);

        log.forget(NOON.plusSeconds(1));
        assertThat(indexes(EPOCH)).containsExactly(3L, 4L, 5L);
        assertThat(chain().acknowledged()).isEqualTo(4);

        log.forget(NOON.plus(Duration.ofDays(90)));
        assertThat(indexes(EPOCH)).as("nobody has it but us").containsExactly(5L);
        log.acknowledge(EPOCH, 5, NOON);
        log.forget(NOON.plus(Duration.ofDays(90)));
        log.append(alarm(ErrorCode.LEDGER_LOST));
        assertThat(indexes(EPOCH)).containsExactly(6L);
        assertThat(chain().acknowledged()).isEqualTo(5);
        assertThat(chain().isWaiting()).isTrue();
    }

    @Test
    void anEarlierEpochsReportsStayUntilTheHubHasThem() {
        enrol(EPOCH);
        ReportLog log = ledger.reports();
        log.begin(auditor);
        end(local(), success());
        end(local(), success());
        log.acknowledge(EPOCH, 1, NOON);

        ledger.admissions()
                .begin(NEXT, Optional.of(EPOCH), Optional.of(Rejection.alarm(NOON, ErrorCode.ANCHOR_LOST, "why", 0)));
        end(local(), success());

        assertThat(auditor.read(log, NEXT))
                .extracting(report -> report.getContentCase().name())
                .containsExactly("ALARM", "OUTCOME");
        assertThat(auditor.read(log, EPOCH)).hasSize(2);
        assertThat(log.chains())
                .extracting(chain -> chain.epoch() + " " + chain.acknowledged() + "/" + chain.last())
                .containsExactly(EPOCH + " 1/2", NEXT + " 0/2");

        log.acknowledge(EPOCH, 2, NOON);
        log.forget(NOON.plusSeconds(1));
        assertThat(log.chains()).extracting(ReportChain::epoch).containsExactly(NEXT);
    }

    /** Promise 3: a dead hub stops nothing, and hears of all of it, however long it was dead. */
    @Test
    void whatNoHubHasWaitsHoweverMuchAndHoweverLong() {
        enrol(EPOCH);
        ledger.reports().begin(auditor);
        int much = 1_500;
        for (int i = 0; i < much; i++) {
            ledger.reports().append(alarm(ErrorCode.KEY_SET_STALE));
        }

        ledger.reports().forget(NOON.plus(Duration.ofDays(4_000)));
        restart();

        assertThat(reports()).hasSize(much);
    }

    @Test
    void tellsThatThereIsMore() {
        enrol(EPOCH);
        List<Integer> heard = new ArrayList<>();
        ReportLog log = ledger.reports();
        try (ReportLog.Subscription ignored =
                log.listen(() -> heard.add(reports().size()))) {
            log.begin(auditor);
            end(local(), success());
            log.append(alarm(ErrorCode.LEDGER_LOST));
        }
        log.append(alarm(ErrorCode.LEDGER_LOST));

        assertThat(heard).as("what is told of can be read").containsExactly(0, 1, 2);
    }

    private void enrol(StateEpoch epoch) {
        ledger.admissions().begin(epoch, Optional.empty(), Optional.empty());
    }

    private static RunId id() {
        return RunId.next(Clock.fixed(NOON, ZoneOffset.UTC));
    }

    private static RunRecord local() {
        return RunRecord.admitted(id(), BACKUP, NOON);
    }

    private static Outcome success() {
        return new Outcome.Succeeded(Map.of("objects", 1L), List.of());
    }

    private RunRecord end(RunRecord run, Outcome outcome) {
        ledger.admit(run);
        ledger.change(run.id(), RunRecord::begun);
        return ledger.change(run.id(), r -> r.ended(outcome, NOON.plusSeconds(9)));
    }

    private static Report alarm(ErrorCode code) {
        return ReportWire.alarm(code, "", NOON);
    }

    private List<Report> reports() {
        return auditor.read(ledger.reports(), EPOCH);
    }

    private byte[] only() {
        List<byte[]> found = new ArrayList<>();
        ledger.reports().after(EPOCH, 0, stored -> found.add(stored.envelope().toByteArray()));
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private List<Long> indexes(StateEpoch epoch) {
        List<Long> found = new ArrayList<>();
        ledger.reports().after(epoch, 0, stored -> found.add(stored.index()));
        return found;
    }

    private ReportChain chain() {
        return ledger.reports().chains().getLast();
    }
}
