package io.davit.agent.run;

import java.util.Optional;

/**
 * The ledger's record of how far one run got. What {@link #record} returned from is durable and survives a kill; steps
 * may run twice, so each asks for its own state first. Safe for use by many threads.
 */
public interface StepLog {
    /** Keeps the state of a step, replacing an older one; durable on return. */
    void record(String step, byte[] state);

    /** The state that this run recorded for the step, in this or an earlier process. */
    Optional<byte[]> recorded(String step);

    /**
     * What several runs know of one thing outside, such as the folder that a volume is restored into; it outlives the run
     * that recorded it, until it is forgotten.
     */
    LastingLog lasting(String subject);
}
