package io.davit.agent.cluster.fabric8;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A response body that is received by one thread while another reads it, so that decrypting a page goes on while it is
 * parsed. The receiver runs ahead by {@link #AHEAD} bytes and then waits, so a page that was fetched early costs no more
 * memory than that.
 */
final class BodyStream extends InputStream {
    /** Bytes that may wait unread per response. */
    static final int AHEAD = 256 * 1024;

    private final Duration stall;
    private final Runnable proceed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final byte[] ring = new byte[AHEAD];
    private int start;
    private int filled;
    private boolean ended;
    private boolean closed;
    private @Nullable Throwable failure;

    /**
     * @param stall how long nothing may arrive
     * @param proceed called about once a second while waiting; throws to give up
     */
    BodyStream(Duration stall, Runnable proceed) {
        this.stall = stall;
        this.proceed = proceed;
    }

    /**
     * Receives until the end of the source, or until {@link #close}; called once, by the receiving thread.
     *
     * @return whether the source was read to its end
     */
    boolean receive(InputStream source) throws IOException {
        while (true) {
            int at;
            int most;
            lock.lock();
            try {
                while (filled == ring.length && !closed) {
                    room.awaitUninterruptibly();
                }
                if (closed) {
                    return false;
                }
                at = (start + filled) % ring.length;
                most = Math.min(ring.length - at, ring.length - filled);
            } finally {
                lock.unlock();
            }
            // Outside of the lock: nobody else writes, and what is written is not counted yet.
            int count = source.read(ring, at, most);
            add(count);
            if (count < 0) {
                return true;
            }
        }
    }

    private void add(int count) {
        lock.lock();
        try {
            if (count < 0) {
                ended = true;
            } else {
                filled += count;
            }
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Says that nothing more will come, and why. */
    void fail(Throwable why) {
        lock.lock();
        try {
            failure = why;
            ended = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        lock.lock();
        try {
            if (!awaitBytes()) {
                return -1;
            }
            int count = Math.min(length, Math.min(filled, ring.length - start));
            System.arraycopy(ring, start, target, offset, count);
            start = (start + count) % ring.length;
            filled -= count;
            room.signal();
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** False at the end. */
    private boolean awaitBytes() throws IOException {
        long left = stall.toNanos();
        while (filled == 0) {
            if (ended || closed) {
                Throwable why = failure;
                if (why != null && !closed) {
                    throw new IOException("the response broke off", why);
                }
                return false;
            }
            try {
                long slice = Math.min(left, TimeUnit.SECONDS.toNanos(1));
                if (arrived.awaitNanos(slice) <= 0) {
                    left -= slice;
                    proceed.run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while reading a response", e);
            }
            if (left <= 0) {
                throw new IOException("nothing arrived for " + stall.toSeconds() + " s");
            }
        }
        return true;
    }

    /** Ends the reading; what has not arrived yet is not waited for. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            filled = 0;
            room.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the source was received to its end. */
    boolean isReceived() {
        lock.lock();
        try {
            return ended && failure == null;
        } finally {
            lock.unlock();
        }
    }
}
