package io.davit.hub.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rows that the public API shows, with one line of revisions over all of them (H3): a later commit has a higher revision. */
public interface Resources {
    /** Of rows that are not deleted. */
    Optional<Resource> find(ResourceKind kind, String name);

    /** Of rows that are not deleted. */
    Optional<Resource> findByUid(ResourceKind kind, String uid);

    /**
     * @return the row with version 1 and its revision
     * @throws io.davit.errors.DavitException NAME_TAKEN
     * @throws IllegalStateException if the uid was used before
     */
    Resource create(ResourceKind kind, String name, String uid, String cluster, String state, Instant now, byte[] body);

    /**
     * Changes state and body of a row.
     *
     * @param changed with the version that was read
     * @return the row with its next version and revision
     * @throws io.davit.errors.DavitException ETAG_STALE if the row has another version by now, or is gone
     */
    Resource update(Resource changed, Instant now);

    /**
     * Deletes a row; its name is free again. A mark of it stays for watchers, see {@link #forget}.
     *
     * @throws io.davit.errors.DavitException ETAG_STALE
     */
    void delete(Resource row, Instant now);

    /** Rows that are not deleted, one indexed query. */
    List<Resource> list(Query query);

    /** What a list asks for. */
    record Query(
            ResourceKind kind,
            Order order,
            Optional<String> cluster,
            Optional<String> state,
            long since,
            Optional<Position> after,
            int limit) {}

    /** How a list is ordered. */
    enum Order {
        /** By name, as bytes. */
        NAME,
        /** By creation, then uid; newest first. */
        NEWEST
    }

    /** The last row of the page before. */
    record Position(String name, Instant createdAt, String uid) {}

    /** Rows of a kind that are not deleted, by state. */
    Map<String, Long> countByState(ResourceKind kind);

    /** Rows whose revision is higher, deleted ones among them, by revision. A row stands in it once, with its last change. */
    List<Resource> changesSince(long revision, Set<ResourceKind> kinds, int limit);

    /** Of the newest change; 0 before the first. */
    long revision();

    /** Nobody can follow from before this one: marks of deleted rows were dropped. */
    long oldestRevision();

    /**
     * Drops some marks of rows that were deleted before, the oldest first.
     *
     * @return how many; fewer than the limit: there are no more
     */
    int forget(Instant deletedBefore, int limit);

    /** Rows of a kind in a state that have not changed since, oldest first; not those that are deleted. */
    List<Resource> unchangedSince(ResourceKind kind, String state, Instant before, int limit);
}
