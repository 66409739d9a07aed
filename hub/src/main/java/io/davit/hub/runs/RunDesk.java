package io.davit.hub.runs;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.api.Invalid;
import io.davit.hub.api.Names;
import io.davit.hub.api.Orders;
import io.davit.hub.api.Rows;
import io.davit.hub.runs.RunKind.Found;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.InstructionState;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.v1.RunState;
import io.davit.proto.v1.RunStatus;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/** What ordering a backup and ordering a restore have in common: the line to the agent, cancelling, names. */
final class RunDesk {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final int CLUSTER_CHARACTERS = 40;
    private static final int LONGEST_REASON = 200;

    private final Orders issuer;
    private final Clock clock;

    RunDesk(Orders issuer, Clock clock) {
        this.issuer = issuer;
        this.clock = clock;
    }

    /** @return the status that a new row begins with */
    RunStatus issue(Transaction transaction, String cluster, Order order, String subject, String correlation) {
        return RunStatus.newBuilder()
                .setInstructionId(issuer.issue(transaction, cluster, order, subject, correlation))
                .setCorrelationId(correlation)
                .build();
    }

    /** The given name, or one that tells cluster and time. */
    String name(ResourceKind kind, String field, String given, String cluster) {
        if (!given.isEmpty()) {
            return Names.part(kind, field, given);
        }
        String prefix = cluster.substring(0, Math.min(CLUSTER_CHARACTERS, cluster.length()));
        String random = UUID.randomUUID().toString().substring(0, 4);
        return prefix + "-" + STAMP.format(clock.instant()) + "-" + random;
    }

    /** What a person writes to it. */
    static void checkReason(String reason) {
        if (reason.isBlank() || reason.chars().anyMatch(Character::isISOControl)) {
            throw Invalid.field("reason", "is one line of text, and says what you found");
        }
        Invalid.longerThan(LONGEST_REASON, "reason", reason);
    }

    /** A person settles what hub and agent do not agree about. Nothing is said to the agent; what it says later still counts. */
    Resource dismiss(Transaction transaction, Found found, String reason) {
        RunState state = RunState.valueOf(found.row().state());
        if (state == RunState.RUN_STATE_DISMISSED) {
            return found.row();
        }
        if (!RunTransitions.isLegal(state, RunState.RUN_STATE_DISMISSED)) {
            throw new DavitException(ErrorCode.RUN_NOT_IN_DOUBT, found.subject() + " is " + state);
        }
        RunStatus status = found.kind().status(found.row());
        transaction
                .outbox()
                .find(status.getInstructionId())
                .filter(row -> row.state() == InstructionState.RECONCILE)
                .ifPresent(row -> transaction
                        .outbox()
                        .put(row.at(InstructionState.DISMISSED, ErrorCode.RUN_DISMISSED.name(), row.runId())));
        RunStatus dismissed = status.toBuilder()
                .setCode(ErrorCode.RUN_DISMISSED.name())
                .setDismissReason(reason)
                .setEndTime(Rows.time(clock.instant()))
                .build();
        return transaction
                .resources()
                .update(
                        found.row()
                                .with(
                                        RunState.RUN_STATE_DISMISSED.name(),
                                        found.kind().withStatus(found.row(), dismissed)),
                        clock.instant());
    }

    /**
     * Ends a run, or keeps it from starting. One that no agent was ever sent ends here and now; about any other its agent is
     * asked, and answers with the outcome. Asking again, or after the end, changes nothing.
     */
    Resource cancel(Transaction transaction, Found found, String correlation) {
        RunStatus status = found.kind().status(found.row());
        RunState state = RunState.valueOf(found.row().state());
        if (status.getCancelRequested() || RunTransitions.isOver(state)) {
            return found.row();
        }
        InstructionRow instruction = transaction
                .outbox()
                .find(status.getInstructionId())
                .orElseThrow(() -> new DavitException(
                        ErrorCode.STORE_DAMAGED, found.subject() + " has no instruction in the store"));
        RunStatus.Builder next = status.toBuilder().setCancelRequested(true);
        InstructionRow after = issuer.cancel(transaction, instruction, found.subject(), correlation);
        if (after.state() == InstructionState.REFUSED) {
            next.setCode(ErrorCode.RUN_CANCELED.name()).setEndTime(Rows.time(clock.instant()));
            state = RunState.RUN_STATE_CANCELED;
        }
        return transaction
                .resources()
                .update(
                        found.row().with(state.name(), found.kind().withStatus(found.row(), next.build())),
                        clock.instant());
    }
}
