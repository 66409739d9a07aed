package io.davit.agent.repository.upkeep;

import java.time.Duration;

/** How long a run may be open, by the store's dates (R19). */
public final class RunAge {
    /** A writer seals no run that is older. */
    public static final Duration OLDEST_TO_SEAL = Duration.ofDays(7);

    /** No prune waits for a run that is older; the day between is for requests that were under way. */
    static final Duration OLDEST_TO_WAIT_FOR = Duration.ofDays(8);

    private RunAge() {}
}
