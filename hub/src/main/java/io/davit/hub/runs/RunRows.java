package io.davit.hub.runs;

import com.google.protobuf.Timestamp;
import io.davit.errors.ErrorCode;
import io.davit.hub.api.ProgressBoard;
import io.davit.hub.api.Rows;
import io.davit.hub.runs.RunKind.Found;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.Resource;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.Outcome;
import io.davit.proto.agent.v1.Receipt;
import io.davit.proto.v1.Backup;
import io.davit.proto.v1.RunProblem;
import io.davit.proto.v1.RunState;
import io.davit.proto.v1.RunStatus;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What agents answer about runs, brought into the rows by the legal steps only ({@link RunTransitions}). Each may be told twice;
 * the second time changes nothing. For instructions whose subject is a backup or a restore; what is about another instruction
 * than the row's own, such as the order to cancel it, changes nothing either.
 */
public final class RunRows {
    /** So many problems stay with the hub (H10). */
    private static final int PROBLEMS = 100;

    private final ProgressBoard progress;
    private final Clock clock;

    public RunRows(ProgressBoard progress, Clock clock) {
        this.progress = progress;
        this.clock = clock;
    }

    /** An agent admitted or refused the order. */
    public void receipt(Transaction transaction, InstructionRow row, Receipt receipt) {
        if (receipt.getAdmitted()) {
            step(
                    transaction,
                    row,
                    RunState.RUN_STATE_RUNNING,
                    status -> status.toBuilder()
                            .setRunId(receipt.getRunId())
                            .setStartTime(now())
                            .clearCode()
                            .clearEndTime()
                            .build());
            return;
        }
        String code = receipt.getRefusalCode();
        boolean isCanceled = code.equals(ErrorCode.INSTRUCTION_CANCELED.name());
        RunState state = isCanceled ? RunState.RUN_STATE_CANCELED : RunState.RUN_STATE_REFUSED;
        step(transaction, row, state, status -> ended(status, code, now()));
    }

    /** An agent says how the run ended. */
    public void outcome(Transaction transaction, InstructionRow row, Outcome outcome) {
        RunState state = switch (outcome.getState()) {
            case OUTCOME_STATE_SUCCEEDED -> RunState.RUN_STATE_SUCCEEDED;
            case OUTCOME_STATE_PARTLY_SUCCEEDED -> RunState.RUN_STATE_PARTLY_SUCCEEDED;
            case OUTCOME_STATE_CANCELED -> RunState.RUN_STATE_CANCELED;
            case OUTCOME_STATE_FAILED, OUTCOME_STATE_UNSPECIFIED, UNRECOGNIZED -> RunState.RUN_STATE_FAILED;
        };
        step(transaction, row, state, status -> {
            RunStatus.Builder next = ended(status, outcome.getCode(), outcome.getEndedAt()).toBuilder()
                    .setRunId(outcome.getRunId())
                    .setStartTime(outcome.getStartedAt())
                    .putAllCounts(outcome.getCountsMap())
                    .setProblemCount(outcome.getProblemCount());
            outcome.getProblemsList().stream()
                    .limit(PROBLEMS)
                    .forEach(problem -> next.addProblems(RunProblem.newBuilder()
                            .setCode(problem.getCode())
                            .setIsError(problem.getIsError())
                            .setSubject(problem.getSubject())
                            .setCount(problem.getCount())));
            return next.build();
        });
        madeRestorePoint(transaction, row, outcome);
    }

    private void madeRestorePoint(Transaction transaction, InstructionRow row, Outcome outcome) {
        Optional<Found> found = own(transaction, row);
        if (outcome.getRestorePoint().isEmpty()
                || found.isEmpty()
                || found.get().kind() != RunKind.BACKUP) {
            return;
        }
        Resource resource = found.get().row();
        Backup before = Rows.body(resource, Backup.getDefaultInstance());
        Backup after = before.toBuilder()
                .setRestorePoint(outcome.getRestorePoint())
                .setRestorePointHash(
                        HexFormat.of().formatHex(outcome.getRestorePointHash().toByteArray()))
                .build();
        if (!after.equals(before)) {
            transaction.resources().update(resource.with(resource.state(), Rows.body(after)), clock.instant());
        }
    }

    /** The instruction went on at the hub: it was sent, nobody took it in time, or hub and agent do not agree. */
    public void instructionState(Transaction transaction, InstructionRow row) {
        switch (row.state()) {
            case DELIVERED -> step(transaction, row, RunState.RUN_STATE_DELIVERED, UnaryOperator.identity());
            case EXPIRED ->
                step(
                        transaction,
                        row,
                        RunState.RUN_STATE_EXPIRED,
                        status -> ended(status, ErrorCode.INSTRUCTION_EXPIRED.name(), now()));
            case RECONCILE ->
                step(
                        transaction,
                        row,
                        RunState.RUN_STATE_RECONCILE,
                        status -> status.toBuilder()
                                .setCode(ErrorCode.INSTRUCTION_RECONCILE.name())
                                .build());
            case PENDING, ADMITTED, REFUSED, ENDED, DISMISSED -> {
                // Receipts and outcomes say these, and a person the last.
            }
        }
    }

    private Timestamp now() {
        return Rows.time(clock.instant());
    }

    private static RunStatus ended(RunStatus status, String code, Timestamp when) {
        return status.toBuilder().setCode(code).setEndTime(when).build();
    }

    private static Optional<Found> own(Transaction transaction, InstructionRow row) {
        return RunKind.find(transaction, row.subject())
                .filter(found ->
                        found.kind().status(found.row()).getInstructionId().equals(row.id()));
    }

    private void step(Transaction transaction, InstructionRow row, RunState next, UnaryOperator<RunStatus> change) {
        Optional<Found> found = own(transaction, row);
        if (found.isEmpty()) {
            return;
        }
        Resource resource = found.get().row();
        if (!RunTransitions.isLegal(RunState.valueOf(resource.state()), next)) {
            return;
        }
        RunKind kind = found.get().kind();
        RunStatus status = change.apply(kind.status(resource));
        transaction.resources().update(resource.with(next.name(), kind.withStatus(resource, status)), clock.instant());
        if (RunTransitions.isOver(next)) {
            transaction.afterCommit(() -> progress.ended(found.get().subject()));
        }
    }
}
