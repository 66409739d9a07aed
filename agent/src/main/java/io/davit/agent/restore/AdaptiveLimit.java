package io.davit.agent.restore;

import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * How many writes are in flight: additive increase, multiplicative decrease (the rule of TCP's congestion avoidance).
 * It grows by one per window of answers while they stay fast, shrinks by a fifth when a window is four times slower
 * than the fastest one seen, and is halved when the server throttles. A window is as many answers as the limit allows in flight.
 *
 * <p>Four times: from 8 to 32 writes in flight the latency of an unloaded API server grows about threefold while its
 * throughput still rises by a fifth; beyond that only the queue grows.
 */
final class AdaptiveLimit {
    private static final double SLOW = 4.0;
    private static final double SHRINK = 0.8;
    private static final double FORGETTING = 1.01;

    private final String name;
    private final int minimum;
    private final int maximum;
    private final Permits permits;
    private int limit;
    private int answers;
    private long nanos;
    private double fastest = Double.MAX_VALUE;

    /** One that adapts between one and the maximum. */
    AdaptiveLimit(String name, int start, int maximum) {
        this(name, start, 1, maximum);
    }

    private AdaptiveLimit(String name, int start, int minimum, int maximum) {
        this.name = name;
        this.limit = start;
        this.minimum = minimum;
        this.maximum = maximum;
        this.permits = new Permits(start);
    }

    /** One that stays as it is. */
    static AdaptiveLimit fixed(String name, int permits) {
        return new AdaptiveLimit(name, permits, permits, permits);
    }

    /** Waits for a permit. Not interruptible: whoever holds one gives it back within the deadline of a request. */
    void enter() {
        permits.acquireUninterruptibly();
    }

    /** Gives the permit back after a write that took this long. */
    void leave(Duration took) {
        learn(took);
        permits.release();
    }

    /** Gives the permit back after something that says nothing about the server's speed. */
    void leave() {
        permits.release();
    }

    /** Gives the permit back after the server asked for fewer requests. */
    void leaveThrottled() {
        halve();
        permits.release();
    }

    private synchronized void halve() {
        resize(limit / 2);
        startWindow();
    }

    synchronized int limit() {
        return limit;
    }

    private synchronized void learn(Duration took) {
        answers++;
        nanos += took.toNanos();
        if (answers < limit) {
            return;
        }
        double mean = (double) nanos / answers;
        // A little forgetting, or one lucky window at the start would be the measure for hours.
        fastest = Math.min(fastest * FORGETTING, mean);
        resize(mean > SLOW * fastest ? (int) (limit * SHRINK) : limit + 1);
        startWindow();
    }

    private void startWindow() {
        answers = 0;
        nanos = 0;
    }

    private void resize(int wanted) {
        int next = Math.clamp(wanted, minimum, maximum);
        if (next > limit) {
            permits.release(next - limit);
        } else {
            permits.reducePermits(limit - next);
        }
        limit = next;
    }

    @Override
    public String toString() {
        return name + " " + limit();
    }

    private static final class Permits extends Semaphore {
        private static final long serialVersionUID = 1L;

        Permits(int permits) {
            super(permits);
        }

        @Override
        protected void reducePermits(int reduction) {
            super.reducePermits(reduction);
        }
    }
}
