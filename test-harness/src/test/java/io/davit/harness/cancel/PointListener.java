package io.davit.harness.cancel;

import io.davit.agent.run.CrashPoint;
import io.davit.crash.CrashSwitch;
import java.util.concurrent.atomic.AtomicReference;

/** Lets a test act when the agent in this process passes a point. */
public final class PointListener implements CrashSwitch {
    private record Wish(CrashPoint point, Runnable action) {}

    private static final AtomicReference<Wish> WISH = new AtomicReference<>();

    /** Does the action once, at the next pass of the point. */
    public static void once(CrashPoint point, Runnable action) {
        WISH.set(new Wish(point, action));
    }

    /** Forgets the wish; false if the point was never passed. */
    public static boolean wasPassed() {
        return WISH.getAndSet(null) == null;
    }

    @Override
    public void reached(Enum<?> point) {
        Wish wish = WISH.get();
        if (wish != null && wish.point() == point && WISH.compareAndSet(wish, null)) {
            wish.action().run();
        }
    }
}
