package io.davit.agent.runs;

import io.davit.agent.run.RunKind;
import io.davit.agent.run.RunOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Backups into one location stand in line, because a writer's journal has one end; everything else goes at once. */
final class BackupLanes {
    private final Map<String, Semaphore> lanes = new ConcurrentHashMap<>();

    /** Does the work when its turn comes, or {@code instead} if {@code givenUp} comes first. */
    void inLine(RunOrder order, BooleanSupplier givenUp, Runnable work, Runnable instead) {
        if (order.kind() != RunKind.BACKUP) {
            (givenUp.getAsBoolean() ? instead : work).run();
            return;
        }
        Semaphore lane = lanes.computeIfAbsent(order.location(), location -> new Semaphore(1, true));
        boolean held = false;
        try {
            while (!held && !givenUp.getAsBoolean()) {
                held = lane.tryAcquire(200, TimeUnit.MILLISECONDS);
            }
            (held ? work : instead).run();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a run", e);
        } finally {
            if (held) {
                lane.release();
            }
        }
    }
}
