package io.davit.agent.admission;

import java.time.Instant;
import java.util.Optional;

/** The highest time that the agent has acted on, kept over restarts (P15). */
public interface ClockFloor {
    /**
     * Empty as long as none was kept.
     *
     * @throws io.davit.errors.DavitException LEDGER_DAMAGED; never taken for the absence of a floor
     */
    Optional<Instant> clockFloor();

    /** Replaces it, downwards too; durable on return. */
    void keepClockFloor(Instant floor);
}
