package io.davit.harness.explorer;

import io.davit.crash.CrashSwitch;
import java.util.function.Consumer;

/** Tells a walk that a process in its hands passes a crash point. One walk at a time. */
public final class Reaper implements CrashSwitch {
    private static final Consumer<Enum<?>> NOBODY = point -> {};
    private static volatile Consumer<Enum<?>> listener = NOBODY;

    /** From now on that one is told, until the answer is closed. */
    static AutoCloseable tell(Consumer<Enum<?>> newListener) {
        listener = newListener;
        return () -> listener = NOBODY;
    }

    @Override
    public void reached(Enum<?> point) {
        listener.accept(point);
    }
}
