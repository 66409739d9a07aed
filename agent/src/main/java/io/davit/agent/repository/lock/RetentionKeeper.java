package io.davit.agent.repository.lock;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.LockMode;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.RetentionLock;
import io.davit.agent.objectstore.decorate.ForwardingStore;
import io.davit.agent.repository.LockOrder;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.index.LockMemory;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks what one run stores and refers to. What it stores is locked from its first moment; what was there before is extended
 * by a {@link LockSweep} before the seal. Killed anywhere, something is locked for longer than anybody needs it, and no
 * restore point is sealed with less.
 */
public final class RetentionKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionKeeper.class);

    private final ObjectStore plain;
    private final LockMemory memory;
    private final LockMode mode;
    private volatile LockDates dates;

    private RetentionKeeper(ObjectStore plain, LockMemory memory, LockMode mode, LockDates dates) {
        this.plain = plain;
        this.memory = memory;
        this.mode = mode;
        this.dates = dates;
    }

    /**
     * Empty if the location cannot lock, and nobody asked for more than what it can.
     *
     * @throws DavitException STORE_CANNOT_LOCK if somebody did; STORE_*
     */
    public static Optional<RetentionKeeper> of(LockOrder order, ObjectStore store, ChunkIndex index, Instant now) {
        Optional<LockMode> usual = store.traits().lock();
        if (usual.isEmpty() && order.mode().isPresent()) {
            throw new DavitException(
                    ErrorCode.STORE_CANNOT_LOCK,
                    store.describe() + " cannot lock objects, or does not tell this credential of it");
        }
        return usual.map(mode -> new RetentionKeeper(
                store,
                index.locks(store.describe()),
                order.mode().orElse(mode),
                LockDates.of(now, order.retainUntil())));
    }

    /** The same store, where everything that is created is locked. */
    public ObjectStore store() {
        return new ForwardingStore(plain) {
            @Override
            public CreateResult create(ObjectKey key, Content content) {
                return createLocked(key, content);
            }
        };
    }

    private CreateResult createLocked(ObjectKey key, Content content) {
        RetentionLock lock = granted();
        CreateResult result = plain.create(key, content, lock);
        if (result == CreateResult.CREATED) {
            memory.remember(key, lock);
        }
        return result;
    }

    /** The restore point is retained until then, which may be later than was thought when the run began. */
    public void retainUntil(Instant now, Instant until) {
        dates = LockDates.of(now, until);
    }

    private RetentionLock granted() {
        return new RetentionLock(mode, dates.granted());
    }

    /** What every object of the restore point is locked for, at least. */
    public RetentionLock required() {
        return new RetentionLock(mode, dates.required());
    }

    /**
     * Some stores take a lock and forget it: asks for one that was put.
     *
     * @throws DavitException RETENTION_LOCK_FAILED
     */
    public void requireLocked(ObjectKey key) {
        Optional<RetentionLock> held = plain.lockOf(key);
        if (held.filter(lock -> lock.covers(required())).isEmpty()) {
            throw new DavitException(
                    ErrorCode.RETENTION_LOCK_FAILED,
                    key + " was locked " + granted() + " in " + plain.describe() + ", which says: "
                            + held.map(RetentionLock::toString).orElse("no lock"));
        }
    }

    /** Extends what is not locked for long enough. */
    public LockSweep sweep() {
        Optional<RetentionLock> remembered = memory.of(ObjectNames.FORMAT);
        if (remembered.isPresent()
                && plain.lockOf(ObjectNames.FORMAT)
                        .filter(held -> held.covers(remembered.get()))
                        .isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("remembered", remembered.get())
                    .log("the location lost the lock of the repository's marker: all locks are put anew");
            memory.forgetAll();
        }
        return new LockSweep(plain, memory, required(), granted());
    }
}
