package io.davit.agent.restore;

import io.davit.agent.run.CrashPoint;
import java.util.concurrent.atomic.AtomicLong;

/** Passes the crash point in the middle of the lanes. */
final class HalfWay {
    private final long half;
    private final AtomicLong done = new AtomicLong();

    HalfWay(long expected) {
        this.half = Math.max(1, expected / 2);
    }

    void oneMore() {
        if (done.incrementAndGet() == half) {
            CrashPoint.RESTORE_LANE_HALF.reached();
        }
    }
}
