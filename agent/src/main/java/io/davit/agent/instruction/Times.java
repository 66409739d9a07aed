package io.davit.agent.instruction;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/** Times of signed messages: whole and positive, or refused. */
final class Times {
    /** The year 9999, as google.protobuf.Timestamp bounds it. */
    private static final long LATEST = 253_402_300_799L;

    private Times() {}

    /** A missing time is not valid: no rule of the protocol means 1970. */
    static boolean isValid(Timestamp time) {
        return time.getSeconds() > 0
                && time.getSeconds() <= LATEST
                && time.getNanos() >= 0
                && time.getNanos() < 1_000_000_000;
    }

    static Instant of(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
