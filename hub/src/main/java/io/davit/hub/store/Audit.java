package io.davit.hub.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who did what: append only, each entry with the hash of the one before. */
public interface Audit {
    /** What is to be kept. Names and numbers, never values. */
    record Event(
            Instant at, String actor, String action, String subject, String code, String detail, String correlation) {}

    /**
     * An entry.
     *
     * @param hash SHA-256 over the previous hash (32 zero bytes for the first), the number as 8 bytes big-endian, the time as
     *     microseconds since 1970 in 8 bytes big-endian, and the six texts, each as a 4 byte big-endian length and UTF-8
     */
    record Entry(long number, Event event, byte[] hash) {}

    Entry append(Event event);

    /** Newest first, before this number. */
    List<Entry> page(Optional<Long> before, Optional<String> subject, int limit);

    /** In order, after this number: to check the chain. */
    List<Entry> after(long number, int limit);
}
