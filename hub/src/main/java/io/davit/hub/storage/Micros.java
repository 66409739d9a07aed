package io.davit.hub.storage;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as the store keeps them: microseconds since 1970 (H1). */
final class Micros {
    private Micros() {}

    static long of(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    static Instant toInstant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** The time as it comes back from the store. */
    static Instant kept(Instant time) {
        return toInstant(of(time));
    }
}
