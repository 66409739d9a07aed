package io.davit.agent.run;

import java.time.Clock;

/** What a run carries with it: identity, time, cancellation, progress and memory. Passed as a parameter, never bound to a thread. */
public record RunContext(
        RunId id, Clock clock, Pause pause, CancelToken cancel, Progress progress, StepLog steps, LeakLedger leaks) {

    /** The same run with another step log. */
    public RunContext with(StepLog other) {
        return new RunContext(id, clock, pause, cancel, progress, other, leaks);
    }

    /**
     * Call between chunks and objects.
     *
     * @throws io.davit.errors.DavitException RUN_CANCELED if the run shall end
     */
    public void proceed() {
        cancel.check();
    }
}
