package io.davit.agent.objectstore;

import io.davit.agent.objectstore.decorate.ForwardingStore;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * The store of a process that dies at one of its requests: from then on nothing reaches the store any more. Other things of
 * the process, such as its ledger, ask {@link #requireAlive} so that they die with it.
 */
public final class MortalStore extends ForwardingStore {
    private final int lastRequest;
    private final boolean lastOneArrives;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile boolean dead;

    /**
     * @param lastRequest which request is the last one, from 1
     * @param lastOneArrives whether the store does what it asks for; nobody hears the answer
     */
    public MortalStore(ObjectStore store, int lastRequest, boolean lastOneArrives) {
        super(store);
        this.lastRequest = lastRequest;
        this.lastOneArrives = lastOneArrives;
    }

    /** What nobody in the process lives to catch. */
    public static final class Death extends Error {
        private static final long serialVersionUID = 1;

        Death() {
            super("the process is dead");
        }
    }

    public boolean isDead() {
        return dead;
    }

    /** @throws Death if the process has died */
    public void requireAlive() {
        if (dead) {
            throw new Death();
        }
    }

    private boolean isLast() {
        requireAlive();
        if (requests.incrementAndGet() < lastRequest) {
            return false;
        }
        dead = true;
        if (!lastOneArrives) {
            throw new Death();
        }
        return true;
    }

    private static void die(boolean last) {
        if (last) {
            throw new Death();
        }
    }

    @Override
    public CreateResult create(ObjectKey key, Content content) {
        boolean last = isLast();
        CreateResult result = super.create(key, content);
        die(last);
        return result;
    }

    @Override
    public CreateResult create(ObjectKey key, Content content, RetentionLock lock) {
        boolean last = isLast();
        CreateResult result = super.create(key, content, lock);
        die(last);
        return result;
    }

    @Override
    public void extendLock(ObjectKey key, RetentionLock lock) {
        boolean last = isLast();
        super.extendLock(key, lock);
        die(last);
    }

    @Override
    public Optional<RetentionLock> lockOf(ObjectKey key) {
        die(isLast());
        return super.lockOf(key);
    }

    @Override
    public byte[] read(ObjectKey key, long offset, int length) {
        die(isLast());
        return super.read(key, offset, length);
    }

    @Override
    public byte[] readWhole(ObjectKey key, int limit) {
        die(isLast());
        return super.readWhole(key, limit);
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) {
        die(isLast());
        return super.stat(key);
    }

    @Override
    public void list(String prefix, Predicate<ObjectStat> visitor) {
        die(isLast());
        super.list(prefix, visitor);
    }

    @Override
    public void delete(ObjectKey key) {
        boolean last = isLast();
        super.delete(key);
        die(last);
    }
}
