package io.davit.agent.hublink;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next attempt: full jitter between nothing and a bound that doubles (P16), so that a fleet does
 * not come back in step. For one thread.
 */
public final class BackOff {
    static final Duration FIRST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofMinutes(5);
    /** Beyond it the bound is reached, whatever the first step was. */
    private static final int MOST_DOUBLINGS = 30;

    private final DoubleSupplier random;
    private int attempt;

    /** @param random in [0, 1) */
    public BackOff(DoubleSupplier random) {
        this.random = random;
    }

    /** The next wait. */
    Duration next() {
        return next(Duration.ZERO);
    }

    /** The next wait, about as long as the hub asked for, or longer. */
    public Duration next(Duration asked) {
        Duration doubled = FIRST.multipliedBy(1L << Math.min(attempt, MOST_DOUBLINGS));
        Duration bound = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        attempt++;
        Duration longer = asked.compareTo(bound) > 0 ? asked : bound;
        return Duration.ofNanos((long) (longer.toNanos() * random.getAsDouble()));
    }

    /** A session went well. */
    public void restart() {
        attempt = 0;
    }
}
