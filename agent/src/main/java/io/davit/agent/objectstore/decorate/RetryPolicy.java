package io.davit.agent.objectstore.decorate;

import java.time.Duration;

/**
 * How often and how long a call is tried.
 *
 * @param attempts tries in all, the first one included; at least 1
 * @param firstPause upper bound of the first pause; doubles with every further one
 * @param longestPause upper bound of any pause
 * @param budget no try begins later than this after the call began
 */
public record RetryPolicy(int attempts, Duration firstPause, Duration longestPause, Duration budget) {
    /** Outlives a restart of a small object server, and still ends within minutes. */
    public static final RetryPolicy STANDARD =
            new RetryPolicy(8, Duration.ofMillis(200), Duration.ofSeconds(20), Duration.ofMinutes(5));

    public RetryPolicy {
        if (attempts < 1) {
            throw new IllegalArgumentException("at least one attempt");
        }
    }

    /**
     * Full jitter: anything between nothing and the bound, so that many agents do not come back together.
     *
     * @param failures how many tries failed so far, at least 1
     * @param jitter from 0 to 1
     */
    Duration pauseAfter(int failures, double jitter) {
        long bound = longestPause.toMillis();
        if (failures <= 30) {
            bound = Math.min(bound, firstPause.toMillis() << (failures - 1));
        }
        return Duration.ofMillis((long) (bound * jitter));
    }
}
