package io.davit.agent.runs;

import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunRecord;

/** Hears of every run that ends in this process. A failure of the observer does not touch the run. */
@FunctionalInterface
public interface RunObserver {
    /**
     * The outcome is known and not durable yet: the moment for what has to be there before anybody sees that the run has ended. After a kill the
     * next process says it again.
     */
    default void ending(RunRecord run, Outcome outcome) {}

    /** The outcome is durable. A kill may come before this is heard. */
    void ended(RunRecord run);
}
