package io.davit.hub.agentlink;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many TLS handshakes are begun: so many a second, and as many at once after a quiet second (P16). One that finds no place costs
 * the hub no signature and no check of one; its agent backs off and comes again, with jitter.
 */
final class Handshakes {
    private static final double SECOND = Duration.ofSeconds(1).toNanos();

    private final Clock clock;
    private final int perSecond;
    private final AtomicLong deferred = new AtomicLong();
    private double left;
    private Instant at;

    Handshakes(int perSecond, Clock clock) {
        this.clock = clock;
        this.perSecond = perSecond;
        this.left = perSecond;
        this.at = clock.instant();
    }

    synchronized boolean admit() {
        Instant now = clock.instant();
        // A clock that was put back fills nothing and takes nothing.
        double passed = Math.max(0, Duration.between(at, now).toNanos() / SECOND);
        left = Math.min(perSecond, left + passed * perSecond);
        at = now;
        if (left < 1) {
            deferred.incrementAndGet();
            return false;
        }
        left--;
        return true;
    }

    /** How many found no place. */
    long deferred() {
        return deferred.get();
    }
}
