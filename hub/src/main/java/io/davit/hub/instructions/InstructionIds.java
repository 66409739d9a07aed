package io.davit.hub.instructions;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** Ids of instructions: UUIDv7 by RFC 9562 section 5.7, with a counter (6.2, method 1), so that they sort by the time they were made. */
final class InstructionIds {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int COUNTER_BITS = 12;

    /** The counter may borrow from the next milliseconds; a clock that went back further is followed. */
    private static final long MOST_AHEAD = 1_000;

    private static long last;

    private InstructionIds() {}

    /** Ids of this process rise, also inside of a millisecond: orders leave in the order in which they were issued. */
    static synchronized String next(Instant now) {
        long milliseconds = now.toEpochMilli();
        long stamp = (milliseconds << COUNTER_BITS) | RANDOM.nextInt(1 << (COUNTER_BITS - 1));
        long ahead = (last >>> COUNTER_BITS) - milliseconds;
        if (stamp <= last && ahead >= 0 && ahead <= MOST_AHEAD) {
            stamp = last + 1;
        }
        last = stamp;
        long high = ((stamp >>> COUNTER_BITS) << 16) | 0x7000L | (stamp & ((1 << COUNTER_BITS) - 1));
        long low = (RANDOM.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }
}
