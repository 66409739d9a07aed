package io.davit.agent.cluster.fabric8;

import io.davit.agent.run.Pause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How often a call may be tried again: {@link #ATTEMPTS} times and {@link #LONGEST} in all without progress, waiting as long as the
 * server asks for, else exponentially with full jitter.
 */
final class RetryBudget {
    static final int ATTEMPTS = 8;
    static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration WAIT_CAP = Duration.ofSeconds(30);
    private static final Duration SLICE = Duration.ofSeconds(1);

    private final Clock clock;
    private final Pause pause;
    private final Runnable proceed;
    private final int attempts;
    private int failures;
    private @Nullable Instant since;

    RetryBudget(Clock clock, Pause pause, Runnable proceed) {
        this(clock, pause, proceed, ATTEMPTS);
    }

    RetryBudget(Clock clock, Pause pause, Runnable proceed, int attempts) {
        this.clock = clock;
        this.pause = pause;
        this.proceed = proceed;
        this.attempts = attempts;
    }

    /** Something came through: the count starts anew. */
    void progressed() {
        failures = 0;
        since = null;
    }

    /** Waits before the next attempt; false, without waiting, when there is to be none. */
    boolean again(Optional<Duration> asked) {
        Instant now = clock.instant();
        Instant first = since == null ? now : since;
        since = first;
        failures++;
        Duration wait = asked.orElseGet(this::backOff);
        wait = wait.compareTo(WAIT_CAP) > 0 ? WAIT_CAP : wait;
        if (failures >= attempts
                || Duration.between(first, now.plus(wait)).compareTo(LONGEST) > 0
                || Thread.currentThread().isInterrupted()) {
            return false;
        }
        waitFor(wait);
        return true;
    }

    private void waitFor(Duration wait) {
        Duration left = wait;
        while (left.isPositive() && !Thread.currentThread().isInterrupted()) {
            proceed.run();
            Duration slice = left.compareTo(SLICE) > 0 ? SLICE : left;
            pause.pause(slice);
            left = left.minus(slice);
        }
        proceed.run();
    }

    private Duration backOff() {
        long cap = Math.min(FIRST.toMillis() << Math.min(failures, 10), 10_000);
        return Duration.ofMillis(cap / 2 + ThreadLocalRandom.current().nextLong(cap / 2 + 1));
    }
}
