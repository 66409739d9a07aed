package io.davit.hub.store;

import java.time.Instant;
import java.util.Optional;

/** Creations that may be asked for twice: the same id with the same request gets the same answer (24 hours). */
public interface Requests {
    /**
     * @param id as the caller made it, within his method
     * @param digest SHA-256 of the request without its id
     * @param answer serialised
     */
    record Remembered(String method, String id, byte[] digest, byte[] answer, Instant at) {}

    Optional<Remembered> find(String method, String id);

    /** @throws IllegalStateException if the id is remembered already */
    void add(Remembered remembered);

    /** It may be added again. */
    void drop(String method, String id);

    /**
     * Drops some that are older, the oldest first.
     *
     * @return how many; fewer than the limit: there are no more
     */
    int forget(Instant before, int limit);
}
