package io.davit.hub.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What agents signed, as it arrived (P14). */
public interface Reports {
    /**
     * One report.
     *
     * @param cluster uid of the cluster
     * @param hash SHA-256 of the payload
     * @param envelope the whole signed envelope
     */
    record Row(String cluster, byte[] epoch, long index, byte[] hash, byte[] envelope, Instant receivedAt) {}

    /** @throws IllegalStateException if the index is there */
    void append(Row row);

    Optional<Row> find(String cluster, byte[] epoch, long index);

    /** The one with the highest index of an epoch. */
    Optional<Row> newest(String cluster, byte[] epoch);

    /** In the order of their indexes, after this one. */
    List<Row> after(String cluster, byte[] epoch, long index, int limit);

    /**
     * Drops some of what was received before, the oldest first, but the newest of each epoch, which the chain goes on from.
     *
     * @return how many; fewer than the limit: there are no more
     */
    int forget(Instant receivedBefore, int limit);
}
