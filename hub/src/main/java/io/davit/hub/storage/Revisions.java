package io.davit.hub.storage;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners the newest revision: at once after commits of this process, after a look at the counter after others'. */
final class Revisions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Revisions.class);
    private static final long STOP = -1;

    private final Optional<Duration> lookEvery;
    private final LongSupplier look;
    private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<Long> committed = new LinkedBlockingQueue<>();
    private final Thread thread;
    private boolean looksFail;

    /**
     * @param lookEvery empty: only this process makes revisions
     * @param look asks the store for the newest revision
     */
    Revisions(Optional<Duration> lookEvery, LongSupplier look) {
        this.lookEvery = lookEvery;
        this.look = look;
        this.thread = Thread.ofPlatform().daemon().name("hub-store-revisions").start(this::work);
    }

    void listen(LongConsumer listener) {
        listeners.add(listener);
    }

    /** Returns at once. */
    void committed(long revision) {
        committed.add(revision);
    }

    private void work() {
        long told = 0;
        try {
            while (true) {
                Long next = next();
                if (next != null && next == STOP) {
                    return;
                }
                long newest = next == null ? looked(told) : next;
                if (newest > told) {
                    told = newest;
                    tell(newest);
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the store's revisions", e);
        }
    }

    /** Null: it is time to look. */
    private @Nullable Long next() throws InterruptedException {
        return lookEvery.isPresent()
                ? committed.poll(lookEvery.get().toMillis(), TimeUnit.MILLISECONDS)
                : committed.take();
    }

    private long looked(long told) {
        try {
            long newest = look.getAsLong();
            looksFail = false;
            return newest;
        } catch (RuntimeException e) {
            if (!looksFail) {
                LOG.atWarn().setCause(e).log("Cannot see whether another replica has changed anything; trying on");
            }
            looksFail = true;
            return told;
        }
    }

    private void tell(long revision) {
        for (LongConsumer listener : listeners) {
            try {
                listener.accept(revision);
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("A listener to revisions failed; the others go on");
            }
        }
    }

    @Override
    public void close() {
        committed.add(STOP);
        Readers.join(thread);
    }
}
