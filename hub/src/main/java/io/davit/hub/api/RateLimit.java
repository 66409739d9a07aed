package io.davit.hub.api;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** So many at once, then one each so often; for each key by itself. Remembers the newest keys only. */
final class RateLimit {
    private static final int KEYS = 10_000;

    private final Clock clock;
    private final int atOnce;
    private final Duration each;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > KEYS;
        }
    };

    private record Bucket(double left, Instant at) {}

    RateLimit(Clock clock, int atOnce, Duration each) {
        this.clock = clock;
        this.atOnce = atOnce;
        this.each = each;
    }

    synchronized boolean take(String key) {
        Instant now = clock.instant();
        Bucket bucket = buckets.getOrDefault(key, new Bucket(atOnce, now));
        double filled = Math.max(0, Duration.between(bucket.at(), now).toMillis()) / (double) each.toMillis();
        double left = Math.min(atOnce, bucket.left() + filled);
        boolean isGranted = left >= 1;
        buckets.put(key, new Bucket(isGranted ? left - 1 : left, now));
        return isGranted;
    }
}
