package io.davit.hub.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Orders that agents shall get. */
public interface Outbox {
    void add(InstructionRow row);

    Optional<InstructionRow> find(String id);

    /**
     * Changes state, code, run and deliveries; the rest stays as it was ordered.
     *
     * @throws IllegalStateException if there is no such row
     */
    void put(InstructionRow row);

    /** Those of one cluster that are {@link InstructionState#isDeliverable}, oldest first. */
    List<InstructionRow> deliverable(String cluster, int limit);

    /** Those of one cluster that are not {@link InstructionState#isFinal}, oldest first. */
    List<InstructionRow> open(String cluster, int limit);

    /** Those of all clusters that are {@link InstructionState#PENDING} and expired, oldest first. */
    List<InstructionRow> expired(Instant now, int limit);

    /** How many wait, and since when the oldest does. */
    record Waiting(long count, Optional<Instant> oldest) {}

    /** Over all clusters. */
    Waiting waiting();

    /**
     * What is open for one cluster.
     *
     * @param waiting orders that its agent shall get
     * @param running backups and restores without an outcome, whether they began or not
     */
    record Load(int waiting, int running) {
        /** Nothing is open. */
        public static final Load NONE = new Load(0, 0);
    }

    /** By cluster, of those of these that have anything open; one indexed query. */
    Map<String, Load> loads(List<String> clusters);

    /**
     * Drops some rows that ended before, the oldest first.
     *
     * @return how many; fewer than the limit: there are no more
     */
    int forget(Instant endedBefore, int limit);
}
