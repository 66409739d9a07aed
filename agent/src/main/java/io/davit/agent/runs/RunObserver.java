package io.davit.agent.runs;

import io.davit.agent.run.RunRecord;

/** Hears of every run that ends in this process. A failure of the observer does not touch the run. */
@FunctionalInterface
public interface RunObserver {
    /** The outcome is durable. A kill may come before this is heard. */
    void ended(RunRecord run);
}
