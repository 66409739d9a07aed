package io.davit.hub.reports;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much one agent reports: so many reports and bytes an hour, and those of twelve hours at once, because what was done while
 * the hub was away comes at once. Whoever is beyond it waits for three minutes' worth. In memory: a start of the hub, which no
 * agent brings about, begins anew. Safe for use by many threads.
 */
public final class ReportAllowance {
    /** For so long an agent that reports too much is sent away. */
    public static final Duration WAIT = Duration.ofMinutes(3);

    private static final double HOURS_AT_ONCE = 12;
    private static final double HOUR = Duration.ofHours(1).toNanos();
    private static final double WAIT_IN_HOURS = WAIT.toNanos() / HOUR;
    private static final Duration TOLD_EVERY = Duration.ofHours(1);

    private final double perHour;
    private final double bytesPerHour;
    private final Clock clock;
    private final Map<String, Bucket> buckets = new HashMap<>();
    private final AtomicLong deferred = new AtomicLong();

    /** What one agent has left. */
    private final class Bucket {
        private double reports = perHour * HOURS_AT_ONCE;
        private double bytes = bytesPerHour * HOURS_AT_ONCE;
        private Instant at = clock.instant();
        private boolean isEmpty;
        private Instant told = Instant.MIN;

        void refill(Instant now) {
            // A clock that was put back fills nothing and takes nothing.
            double hours = Math.max(0, Duration.between(at, now).toNanos() / HOUR);
            reports = Math.min(perHour * HOURS_AT_ONCE, reports + hours * perHour);
            bytes = Math.min(bytesPerHour * HOURS_AT_ONCE, bytes + hours * bytesPerHour);
            at = now;
            if (reports >= Math.max(1, perHour * WAIT_IN_HOURS) && bytes >= bytesPerHour * WAIT_IN_HOURS) {
                isEmpty = false;
            }
        }
    }

    public ReportAllowance(int perHour, long bytesPerHour, Clock clock) {
        this.perHour = perHour;
        this.bytesPerHour = bytesPerHour;
        this.clock = clock;
    }

    /** Whether one more is taken. Bytes may go below nothing by one report, so that none is too long for ever. */
    synchronized boolean take(String cluster, int bytes) {
        Bucket bucket = bucket(cluster);
        if (bucket.isEmpty || bucket.reports < 1 || bucket.bytes <= 0) {
            bucket.isEmpty = true;
            deferred.incrementAndGet();
            return false;
        }
        bucket.reports--;
        bucket.bytes -= bytes;
        return true;
    }

    /** Whether people are to be told that the agent reports too much: once an hour. */
    synchronized boolean isNews(String cluster) {
        Bucket bucket = bucket(cluster);
        boolean isNews = bucket.told.equals(Instant.MIN) || bucket.at.isAfter(bucket.told.plus(TOLD_EVERY));
        if (isNews) {
            bucket.told = bucket.at;
        }
        return isNews;
    }

    private Bucket bucket(String cluster) {
        Bucket bucket = buckets.computeIfAbsent(cluster, first -> new Bucket());
        bucket.refill(clock.instant());
        return bucket;
    }

    /** How many reports were not taken. */
    public long deferred() {
        return deferred.get();
    }
}
