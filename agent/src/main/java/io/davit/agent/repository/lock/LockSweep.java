package io.davit.agent.repository.lock;

import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.RetentionLock;
import io.davit.agent.repository.index.LockMemory;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Extends locks, a few at a time, unless it is remembered that they are long enough. Memory: the calls that are under way.
 * For one thread.
 */
public final class LockSweep implements AutoCloseable {
    private static final int AT_A_TIME = 16;

    private record Asked(ObjectKey key, Future<?> answer) {}

    private final ObjectStore store;
    private final LockMemory memory;
    private final RetentionLock required;
    private final RetentionLock granted;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<Asked> asked = new ArrayDeque<>();
    private long extended;

    LockSweep(ObjectStore store, LockMemory memory, RetentionLock required, RetentionLock granted) {
        this.store = store;
        this.memory = memory;
        this.required = required;
        this.granted = granted;
    }

    /** @throws DavitException RETENTION_LOCK_FAILED of this or an earlier object */
    public void keep(ObjectKey key) {
        if (memory.of(key).filter(lock -> lock.covers(required)).isPresent()) {
            return;
        }
        extended++;
        asked.add(new Asked(key, threads.submit(() -> {
            store.extendLock(key, granted);
            memory.remember(key, granted);
        })));
        if (asked.size() >= AT_A_TIME) {
            settle(asked.remove());
        }
    }

    /**
     * Waits until all are locked.
     *
     * @return how many calls it took
     * @throws DavitException RETENTION_LOCK_FAILED
     */
    public long finish() {
        while (!asked.isEmpty()) {
            settle(asked.remove());
        }
        return extended;
    }

    private void settle(Asked question) {
        try {
            question.answer().get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case DavitException cause ->
                    throw new DavitException(
                            ErrorCode.RETENTION_LOCK_FAILED,
                            question.key() + " could not be locked " + granted + ": " + cause.sentence(),
                            cause);
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException("a lock was not extended", e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.RUN_INTERRUPTED, "interrupted while locks were extended", e);
        }
    }

    /** Waits for calls that are under way. */
    @Override
    public void close() {
        threads.close();
    }
}
