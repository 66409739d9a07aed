package io.davit.hub.watch;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes one watcher: there are newer revisions, or the progress of runs moved. What it missed is conflated, so it is bounded. */
final class Ring {
    /** So many runs may move between two looks of a slow watcher; of more, it hears with their next tick. */
    private static final int MOVED = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rung = lock.newCondition();
    private final Set<String> moved = new LinkedHashSet<>();
    private boolean isRevised;

    /** What happened since the last time. */
    record Heard(boolean isRevised, Set<String> moved) {}

    void revised() {
        lock.lock();
        try {
            isRevised = true;
            rung.signal();
        } finally {
            lock.unlock();
        }
    }

    void moved(String subject) {
        lock.lock();
        try {
            if (moved.size() < MOVED) {
                moved.add(subject);
            }
            rung.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something happens, at most so long. */
    Heard await(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (!isRevised && moved.isEmpty() && left > 0) {
                left = rung.awaitNanos(left);
            }
            Heard heard = new Heard(isRevised, new LinkedHashSet<>(moved));
            isRevised = false;
            moved.clear();
            return heard;
        } finally {
            lock.unlock();
        }
    }
}
