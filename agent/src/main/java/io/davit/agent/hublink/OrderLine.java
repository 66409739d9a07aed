package io.davit.agent.hublink;

import io.davit.agent.instruction.HubEnvelopes;
import io.davit.errors.DavitException;
import io.davit.proto.agent.v1.SessionResponse;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Envelopes of one session, handed on one after the other, in the order in which they came, on a thread of their
 * own: deciding writes to disk and to the API server, and meanwhile the hub is still heard.
 */
final class OrderLine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OrderLine.class);
    /** Of at most 320 KiB each; the hub waits when the line is full. */
    private static final int LONGEST = 32;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Wakes the worker up; a closed line does not look at it. */
    private static final SessionResponse NOTHING = SessionResponse.getDefaultInstance();

    private final HubEnvelopes envelopes;
    private final BackOff backOff;
    private final Semaphore stop = new Semaphore(0);
    private final BlockingQueue<SessionResponse> waiting = new LinkedBlockingQueue<>(LONGEST);
    private final Thread worker;
    private volatile boolean closed;

    OrderLine(HubEnvelopes envelopes, BackOff backOff) {
        this.envelopes = envelopes;
        this.backOff = backOff;
        this.worker = Thread.ofVirtual().name("hub-orders").start(this::work);
    }

    /** False if the line stayed full for so long. */
    boolean put(SessionResponse envelope, Duration atMost) {
        try {
            return waiting.offer(envelope, atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void work() {
        while (!closed) {
            try {
                handle(waiting.take());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("an order could not be handled; the hub delivers it again");
            }
        }
    }

    private void handle(SessionResponse next) throws InterruptedException {
        boolean isKeySet = next.getMessageCase() == SessionResponse.MessageCase.KEY_SET;
        Runnable step = isKeySet
                ? () -> envelopes.keySet(next.getKeySet().toByteArray())
                : () -> envelopes.instruction(next.getInstruction().toByteArray());
        while (!closed) {
            try {
                step.run();
                backOff.restart();
                return;
            } catch (DavitException e) {
                LOG.atWarn().addKeyValue("code", e.code()).log("an order waits; it is tried again: " + e.sentence());
                if (stop.tryAcquire(backOff.next().toNanos(), TimeUnit.NANOSECONDS)) {
                    return;
                }
                // What was decided is in the ledger and goes on from there; a second delivery finds it.
            }
        }
    }

    /** What was not begun is delivered again. What was begun may take its time, so that the next Hello knows of it. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        stop.release();
        waiting.clear();
        waiting.offer(NOTHING);
        worker.join(PATIENCE);
    }
}
