package io.davit.agent.run;

import java.time.Instant;
import java.util.Optional;

/**
 * What the ledger knows of a run.
 *
 * @param cause the instruction that ordered it; empty for one that was started on the cluster
 * @param starts how often it was begun: more than once after a kill
 * @param cancelReason why it shall end early, if somebody asked; kept, so that a restart does not forget it
 * @param outcome present once the state is final
 */
public record RunRecord(
        RunId id,
        RunOrder order,
        Optional<RunCause> cause,
        RunState state,
        Instant admitted,
        Optional<Instant> ended,
        int starts,
        Optional<String> cancelReason,
        Optional<Outcome> outcome) {

    /** A run that somebody on the cluster asked for. */
    public static RunRecord admitted(RunId id, RunOrder order, Instant now) {
        return admitted(id, order, Optional.empty(), now);
    }

    public static RunRecord admitted(RunId id, RunOrder order, Optional<RunCause> cause, Instant now) {
        return new RunRecord(
                id, order, cause, RunState.ADMITTED, now, Optional.empty(), 0, Optional.empty(), Optional.empty());
    }

    /** Begun, or begun again. */
    public RunRecord begun() {
        RunState next = state == RunState.RUNNING ? state : state.become(RunState.RUNNING);
        return new RunRecord(id, order, cause, next, admitted, ended, starts + 1, cancelReason, outcome);
    }

    /** The first reason stays. */
    public RunRecord cancelAsked(String reason) {
        return new RunRecord(
                id, order, cause, state, admitted, ended, starts, Optional.of(cancelReason.orElse(reason)), outcome);
    }

    /** @throws IllegalStateException if the run has an outcome already */
    public RunRecord ended(Outcome result, Instant now) {
        return new RunRecord(
                id,
                order,
                cause,
                state.become(RunState.of(result)),
                admitted,
                Optional.of(now),
                starts,
                cancelReason,
                Optional.of(result));
    }
}
