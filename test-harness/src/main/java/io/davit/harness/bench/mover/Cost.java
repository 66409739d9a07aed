package io.davit.harness.bench.mover;

import java.time.Duration;

/**
 * What one operation took.
 *
 * @param cpu user and system time of the process and of all its descendants that it waited for
 * @param peakBytes the most that any single one of them had resident
 */
record Cost(Duration wall, Duration cpu, long peakBytes) {
    static final Cost NOTHING = new Cost(Duration.ZERO, Duration.ZERO, 0);

    /** One after the other. */
    Cost then(Cost next) {
        return new Cost(wall.plus(next.wall), cpu.plus(next.cpu), Math.max(peakBytes, next.peakBytes));
    }
}
