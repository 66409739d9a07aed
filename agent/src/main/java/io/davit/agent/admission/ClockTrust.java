package io.davit.agent.admission;

import java.time.Instant;
import java.util.Optional;

/** Step 10 of the protocol: whether what the clock shows can be what time it is (P15). */
@FunctionalInterface
public interface ClockTrust {
    /** What speaks against the clock. */
    enum Doubt {
        /** Somebody outside says that it is another time. */
        OUTSIDE,
        /** The agent has acted on a later time. */
        FLOOR
    }

    /** Empty if an order may be judged by this time. */
    Optional<Verdict.Refused> suspicion(Instant now);
}
