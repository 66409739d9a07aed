package io.davit.agent.cli;

import io.davit.agent.run.ProgressView;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunRecord;
import java.time.Duration;
import java.util.Optional;

/** A run that was handed in: to be followed until it ends. */
public interface RunTicket {
    RunId id();

    ProgressView progress();

    /** The record once the run has its outcome; empty if it has none after the time. */
    Optional<RunRecord> await(Duration atMost);
}
