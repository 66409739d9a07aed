package io.davit.harness.crash;

import io.davit.agent.run.CrashPoint;
import io.davit.agent.run.CrashSwitch;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process at the point that {@code DAVIT_CRASH_AT} names: {@code NAME}, or {@code NAME:3} for the third time it is passed.
 * Nothing is flushed and no hook runs, as after {@code kill -9}, and the exit status is the shell's for that.
 */
public final class EnvironmentCrashSwitch implements CrashSwitch {
    public static final String VARIABLE = "DAVIT_CRASH_AT";
    public static final int EXIT_STATUS = 137;

    private final @Nullable CrashPoint wanted;
    private final AtomicInteger passesLeft;

    /** For the service loader. */
    public EnvironmentCrashSwitch() {
        this(Optional.ofNullable(System.getenv(VARIABLE)).orElse(""));
    }

    /** @throws IllegalArgumentException if there is no such crash point: a typing error must not look like survival */
    EnvironmentCrashSwitch(String order) {
        String[] parts = order.split(":", 2);
        this.wanted = order.isBlank() ? null : CrashPoint.valueOf(parts[0]);
        this.passesLeft = new AtomicInteger(parts.length == 2 ? Integer.parseInt(parts[1]) : 1);
    }

    @Override
    public void reached(CrashPoint point) {
        if (isTimeToEnd(point)) {
            Runtime.getRuntime().halt(EXIT_STATUS);
        }
    }

    boolean isTimeToEnd(CrashPoint point) {
        return point == wanted && passesLeft.decrementAndGet() == 0;
    }
}
