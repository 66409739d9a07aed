package io.davit.agent.repository.lock;

import java.time.Duration;
import java.time.Instant;

/**
 * Until when objects are locked for a restore point: rounded, so that a run that comes soon after finds the locks of the one
 * before long enough, and each object costs one call in two periods (R21).
 *
 * @param required every object is locked that long at least: the end of the period in which the retain-until lies
 * @param granted what is locked anew, is locked one period longer
 */
public record LockDates(Instant required, Instant granted) {
    /** Whoever keeps something for weeks does not mind some days more. */
    private static final Duration LONG = Duration.ofDays(28);

    private static final Duration LONG_PERIOD = Duration.ofDays(7);
    private static final Duration SHORT_PERIOD = Duration.ofDays(1);

    public static LockDates of(Instant now, Instant retainUntil) {
        boolean isLong = Duration.between(now, retainUntil).compareTo(LONG) >= 0;
        long period = (isLong ? LONG_PERIOD : SHORT_PERIOD).toSeconds();
        long last = retainUntil.getEpochSecond() + (retainUntil.getNano() > 0 ? 1 : 0);
        long end = Math.ceilDiv(last, period) * period;
        return new LockDates(Instant.ofEpochSecond(end), Instant.ofEpochSecond(end + period));
    }
}
