package io.davit.agent.run;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;

/** Identifies one run for ever, over restarts: a UUIDv7, so that ids sort by the time they were made. */
public record RunId(UUID value) implements Comparable<RunId> {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new id, by RFC 9562 section 5.7. */
    public static RunId next(Clock clock) {
        long millis = clock.millis();
        long high = (millis << 16) | 0x7000L | RANDOM.nextInt(0x1000);
        long low = (RANDOM.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new RunId(new UUID(high, low));
    }

    /** @throws IllegalArgumentException if the text is no UUID */
    public static RunId parse(String text) {
        return new RunId(UUID.fromString(text));
    }

    @Override
    public int compareTo(RunId other) {
        return Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits()) != 0
                ? Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits())
                : Long.compareUnsigned(value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
