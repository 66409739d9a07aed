package io.davit.agent.hublink;

import java.time.Instant;

/** Who compares clocks (P15): a role of the session. */
@FunctionalInterface
public interface TimeKeeper {
    /** The hub said that it was this time when the agent's clock said that. */
    void hubSays(Instant said, Instant own);
}
