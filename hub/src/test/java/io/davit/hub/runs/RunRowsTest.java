package io.davit.hub.runs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.davit.hub.api.ProgressBoard;
import io.davit.hub.api.Rows;
import io.davit.hub.storage.Stores;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.InstructionState;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.StoreConfig;
import io.davit.proto.agent.v1.Outcome;
import io.davit.proto.agent.v1.OutcomeState;
import io.davit.proto.agent.v1.Problem;
import io.davit.proto.agent.v1.Receipt;
import io.davit.proto.v1.Backup;
import io.davit.proto.v1.RunProgress;
import io.davit.proto.v1.RunState;
import io.davit.proto.v1.RunStatus;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What agents answer becomes the state of a run, by legal steps only, and twice does no harm. */
class RunRowsTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    @TempDir
    Path folder;

    private final Clock clock = Clock.fixed(NOON, ZoneOffset.UTC);
    private final ProgressBoard progress = new ProgressBoard();
    private final RunRows rows = new RunRows(progress, clock);
    private HubStore store;

    @BeforeEach
    void ordered() {
        store = Stores.open(StoreConfig.inFile(folder.resolve("hub.sqlite")), clock);
        Backup body = Backup.newBuilder()
                .setCluster("clusters/harbour")
                .setStatus(RunStatus.newBuilder().setInstructionId("own"))
                .build();
        store.write(transaction -> transaction
                .resources()
                .create(
                        ResourceKind.BACKUP,
                        "b",
                        "uid-of-b",
                        "harbour",
                        RunState.RUN_STATE_PENDING.name(),
                        NOON,
                        Rows.body(body)));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static InstructionRow instruction(String id, InstructionState state) {
        return new InstructionRow(
                id, "uid", new byte[] {1}, "backup", 1, 1, NOON, NOON, NOON, "backups/b", "c", state, "", "", 1);
    }

    private Resource row() {
        return store.read(transaction ->
                transaction.resources().find(ResourceKind.BACKUP, "b").orElseThrow());
    }

    private Backup backup() {
        return Rows.body(row(), Backup.getDefaultInstance());
    }

    private void told(InstructionState state) {
        store.write(transaction -> {
            rows.instructionState(transaction, instruction("own", state));
            return state;
        });
    }

    private void receipt(String instruction, Receipt receipt) {
        store.write(transaction -> {
            rows.receipt(transaction, instruction(instruction, InstructionState.DELIVERED), receipt);
            return receipt;
        });
    }

    private void outcome(Outcome outcome) {
        store.write(transaction -> {
            rows.outcome(transaction, instruction("own", InstructionState.ADMITTED), outcome);
            return outcome;
        });
    }

    private static Receipt admitted() {
        return Receipt.newBuilder().setAdmitted(true).setRunId("run-1").build();
    }

    private static Receipt refused(String code) {
        return Receipt.newBuilder().setRefusalCode(code).build();
    }

    private static Outcome partly() {
        return Outcome.newBuilder()
                .setState(OutcomeState.OUTCOME_STATE_PARTLY_SUCCEEDED)
                .setCode("BACKUP_INCOMPLETE")
                .setRunId("run-1")
                .putCounts("objects", 50)
                .addProblems(Problem.newBuilder()
                        .setCode("X")
                        .setIsError(true)
                        .setSubject("a volume")
                        .setCount(2))
                .setProblemCount(2)
                .setRestorePoint("w-1")
                .setRestorePointHash(ByteString.copyFrom(new byte[] {0x0a, (byte) 0xff}))
                .build();
    }

    @Test
    void goesFromDeliveryToItsOutcome() {
        told(InstructionState.DELIVERED);
        assertThat(row().state()).isEqualTo("RUN_STATE_DELIVERED");
        receipt("own", admitted());
        assertThat(row().state()).isEqualTo("RUN_STATE_RUNNING");
        progress.heard("backups/b", RunProgress.newBuilder().setDone(1).build());

        outcome(partly());

        assertThat(row().state()).isEqualTo("RUN_STATE_PARTLY_SUCCEEDED");
        assertThat(backup().getRestorePoint()).isEqualTo("w-1");
        assertThat(backup().getRestorePointHash()).isEqualTo("0aff");
        assertThat(backup().getStatus().getCountsMap()).containsEntry("objects", 50L);
        assertThat(backup().getStatus().getProblemCount()).isEqualTo(2);
        assertThat(progress.of("backups/b")).isEmpty();
    }

    @Test
    void isToldTwiceWithoutHarm() {
        receipt("own", admitted());
        outcome(partly());
        Resource once = row();

        receipt("own", admitted());
        outcome(partly());
        told(InstructionState.DELIVERED);

        assertThat(row().version()).isEqualTo(once.version());
        assertThat(row().state()).isEqualTo(once.state());
    }

    @Test
    void believesTheAgentAfterTheHubHadGivenUp() {
        told(InstructionState.EXPIRED);
        assertThat(backup().getStatus().getCode()).isEqualTo("INSTRUCTION_EXPIRED");

        receipt("own", admitted());

        assertThat(row().state()).isEqualTo("RUN_STATE_RUNNING");
        assertThat(backup().getStatus().getCode()).isEmpty();
    }

    @Test
    void isSettledByTheReportAfterAStoreWasPutBack() {
        told(InstructionState.RECONCILE);

        outcome(partly());

        assertThat(row().state()).isEqualTo("RUN_STATE_PARTLY_SUCCEEDED");
    }

    /** The agent is the truth, also after a person had given up on its word. */
    @Test
    void isSettledByTheReportAfterAPersonHadSettledIt() {
        told(InstructionState.RECONCILE);
        Resource doubtful = row();
        store.write(transaction ->
                transaction.resources().update(doubtful.with("RUN_STATE_DISMISSED", doubtful.body()), NOON));

        receipt("own", admitted());
        outcome(partly());

        assertThat(row().state()).isEqualTo("RUN_STATE_PARTLY_SUCCEEDED");
    }

    @Test
    void tellsARefusalFromACancel() {
        receipt("own", refused("GUARDRAIL_REFUSED"));
        assertThat(row().state()).isEqualTo("RUN_STATE_REFUSED");
        assertThat(backup().getStatus().getCode()).isEqualTo("GUARDRAIL_REFUSED");
    }

    @Test
    void isCanceledIfTheCancelCameFirst() {
        receipt("own", refused("INSTRUCTION_CANCELED"));

        assertThat(row().state()).isEqualTo("RUN_STATE_CANCELED");
    }

    @Test
    void doesNotTakeTheAnswerOfTheOrderThatCancelsItForItsOwn() {
        receipt("the cancel", admitted());

        assertThat(row().state()).isEqualTo("RUN_STATE_PENDING");
    }
}
