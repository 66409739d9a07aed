package io.davit.hub.agentlink;

import java.util.ArrayDeque;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the work of one session in order, on a virtual thread that lives while there is any: ten thousand idle sessions have
 * none. The only bridge from the event loop to blocking code.
 */
final class Mailbox {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    private final Queue<Runnable> work = new ArrayDeque<>();
    private boolean running;

    /** Never blocks. Answers how much waits, this included. */
    synchronized int post(Runnable piece) {
        work.add(piece);
        if (!running) {
            running = true;
            Thread.ofVirtual().name("agent-session").start(this::drain);
        }
        return work.size();
    }

    private void drain() {
        while (true) {
            Runnable next;
            synchronized (this) {
                next = work.poll();
                if (next == null) {
                    running = false;
                    return;
                }
            }
            try {
                next.run();
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("a piece of a session's work failed");
            }
        }
    }
}
