package io.davit.agent.run;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Where a run is in its life. The table of legal steps is here, and {@code docs/diagrams/run-states.mmd} is drawn from it. A run
 * that a kill interrupted is RUNNING still, and goes on under its id when the next process starts.
 */
public enum RunState {
    /** Durable in the ledger, not begun. */
    ADMITTED,
    /** Begun at least once. */
    RUNNING,
    SUCCEEDED,
    /** Done, with items missing. */
    PARTLY,
    FAILED,
    CANCELED;

    /** The states that may come next. */
    public Set<RunState> next() {
        return switch (this) {
            case ADMITTED -> EnumSet.of(RUNNING, CANCELED);
            case RUNNING -> EnumSet.of(SUCCEEDED, PARTLY, FAILED, CANCELED);
            case SUCCEEDED, PARTLY, FAILED, CANCELED -> EnumSet.noneOf(RunState.class);
        };
    }

    public boolean isFinal() {
        return next().isEmpty();
    }

    /** @throws IllegalStateException if the table does not have the step */
    public RunState become(RunState state) {
        if (!next().contains(state)) {
            throw new IllegalStateException("a run cannot go from " + this + " to " + state);
        }
        return state;
    }

    public static RunState of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Succeeded ignored -> SUCCEEDED;
            case Outcome.PartlySucceeded ignored -> PARTLY;
            case Outcome.Failed ignored -> FAILED;
            case Outcome.Canceled ignored -> CANCELED;
        };
    }

    /** As people and documents write it: {@code succeeded}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
