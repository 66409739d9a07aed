package io.davit.agent.repository.pack;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * The thread on which the blocks of one {@link PackWriter} are compressed, encrypted and spooled, in the order in which they
 * were gathered, while the callers go on. At most {@link #AHEAD} pieces of work wait or run, so memory is bounded by as many
 * blocks. When
 * {@link #run} returns, all work but the last {@link #AHEAD} pieces is done.
 */
final class Sealing implements AutoCloseable {
    /** Pieces of work that may be unfinished when {@link #run} returns. */
    static final int AHEAD = 2;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("seal").factory());
    private final Semaphore ahead = new Semaphore(AHEAD);
    private final Deque<byte[]> spare = new ArrayDeque<>();

    /** Hands work over; waits while too much is unfinished. The work must not throw. */
    void run(Runnable work) {
        ahead.acquireUninterruptibly();
        thread.execute(() -> {
            try {
                work.run();
            } finally {
                ahead.release();
            }
        });
    }

    /** Waits until all work is done. */
    void await() {
        ahead.acquireUninterruptibly(AHEAD);
        ahead.release(AHEAD);
    }

    /** A buffer of the length of a block, whose content means nothing. */
    byte[] buffer() {
        synchronized (spare) {
            byte[] free = spare.poll();
            return free == null ? new byte[PackDirectory.LONGEST_BLOCK] : free;
        }
    }

    /** The buffer may be used again. */
    void giveBack(byte[] buffer) {
        synchronized (spare) {
            spare.push(buffer);
        }
    }

    @Override
    public void close() {
        await();
        thread.shutdown();
    }
}
