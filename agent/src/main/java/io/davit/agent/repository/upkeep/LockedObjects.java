package io.davit.agent.repository.upkeep;

import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.RetentionLock;
import io.davit.agent.repository.PruneReport;
import io.davit.agent.repository.Space;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.index.LockMemory;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Instant;
import java.util.Optional;

/**
 * What nothing needs, and the store keeps all the same until a lock ends (R21): it is passed over, counted, and found again
 * by a later prune. The store decides; what is remembered only saves asking it. For one thread.
 */
public final class LockedObjects {
    private final ObjectStore store;
    private final LockMemory memory;
    private final Instant now;
    private final boolean canLock;
    private Space.Objects objects = Pruning.nothing();
    private Optional<Instant> last = Optional.empty();

    /** @param now as the store has it: its locks end by its own clock */
    public LockedObjects(ObjectStore store, ChunkIndex index, Instant now) {
        this.store = store;
        this.memory = index.locks(store.describe());
        this.now = now;
        this.canLock = store.traits().lock().isPresent();
    }

    boolean isLocked(ObjectKey key) {
        return until(key).isPresent();
    }

    /** The same, and counts it if it is. */
    public boolean passesOver(ObjectKey key, long size) {
        Optional<Instant> until = until(key);
        until.ifPresent(end -> count(size, end));
        return until.isPresent();
    }

    private void count(long size, Instant until) {
        objects = objects.plus(size);
        last = Optional.of(last.filter(until::isBefore).orElse(until));
    }

    /** Empty if nothing keeps it. */
    public Optional<Instant> until(ObjectKey key) {
        if (!canLock) {
            return Optional.empty();
        }
        Optional<Instant> remembered = inForce(memory.of(key));
        return remembered.isPresent() ? remembered : inForce(lockOf(key));
    }

    private Optional<Instant> inForce(Optional<RetentionLock> lock) {
        return lock.map(RetentionLock::until).filter(now::isBefore);
    }

    private Optional<RetentionLock> lockOf(ObjectKey key) {
        try {
            return store.lockOf(key);
        } catch (DavitException e) {
            if (e.code() == ErrorCode.STORE_OBJECT_MISSING) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Deletes it, unless it is locked; says whether it is gone. */
    boolean delete(ObjectKey key) {
        if (inForce(memory.of(key)).isPresent()) {
            return false;
        }
        try {
            store.delete(key);
        } catch (DavitException e) {
            if (e.code() == ErrorCode.STORE_LOCKED) {
                return false;
            }
            throw e;
        }
        memory.forget(key);
        return true;
    }

    /** What was passed over. */
    public PruneReport.Locked report() {
        return new PruneReport.Locked(objects, last);
    }
}
