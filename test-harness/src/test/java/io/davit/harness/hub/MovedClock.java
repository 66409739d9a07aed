package io.davit.harness.hub;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Goes on like any clock, and jumps when the test says so. */
final class MovedClock extends Clock {
    private volatile Duration offset;

    private MovedClock(Duration offset) {
        this.offset = offset;
    }

    /** Begins so long before now. */
    static MovedClock before(Duration ago) {
        return new MovedClock(ago.negated());
    }

    void pass(Duration time) {
        offset = offset.plus(time);
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(offset);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("nobody asks for the zone");
    }
}
