package io.davit.agent.run;

import java.time.Clock;
import java.util.Optional;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What a run carries with it: identity, time, cancellation, progress and memory. Passed as a parameter, never bound to a thread.
 *
 * @param cause the instruction that ordered it; empty for one that was started on the cluster
 */
public record RunContext(
        RunId id,
        Optional<RunCause> cause,
        Clock clock,
        Pause pause,
        CancelToken cancel,
        Progress progress,
        StepLog steps,
        LeakLedger leaks) {

    /** A run that was started on the cluster. */
    public RunContext(
            RunId id,
            Clock clock,
            Pause pause,
            CancelToken cancel,
            Progress progress,
            StepLog steps,
            LeakLedger leaks) {
        this(id, Optional.empty(), clock, pause, cancel, progress, steps, leaks);
    }

    /** The same run with another step log. */
    public RunContext with(StepLog other) {
        return new RunContext(id, cause, clock, pause, cancel, progress, other, leaks);
    }

    /**
     * Call between chunks and objects.
     *
     * @throws io.davit.errors.DavitException RUN_CANCELED if the run shall end
     */
    public void proceed() {
        cancel.check();
    }

    /** A line of the log that is about this run. */
    public LoggingEventBuilder about(LoggingEventBuilder line) {
        return RunLines.about(line, id, cause);
    }
}
