package io.davit.harness.crash;

import io.davit.crash.CrashSwitch;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Ends the process at the point that {@code DAVIT_CRASH_AT} names: {@code NAME}, or {@code NAME:3} for the third time it is passed.
 * Nothing is flushed and no hook runs, as after {@code kill -9}, and the exit status is the shell's for that.
 */
public final class EnvironmentCrashSwitch implements CrashSwitch {
    public static final int EXIT_STATUS = 137;

    private static final String VARIABLE = "DAVIT_CRASH_AT";
    /** By name, because a distribution has only one of them. */
    private static final List<String> ENUMERATIONS =
            List.of("io.davit.agent.run.CrashPoint", "io.davit.hub.store.HubCrashPoint");

    private final String wanted;
    private final AtomicInteger passesLeft;

    /** For the service loader. */
    public EnvironmentCrashSwitch() {
        this(Optional.ofNullable(System.getenv(VARIABLE)).orElse(""));
    }

    /** @throws IllegalArgumentException if there is no such crash point: a typing error must not look like survival */
    EnvironmentCrashSwitch(String order) {
        String[] parts = order.split(":", 2);
        this.wanted = parts[0].strip();
        this.passesLeft = new AtomicInteger(parts.length == 2 ? Integer.parseInt(parts[1]) : 1);
        if (!wanted.isEmpty() && points().noneMatch(wanted::equals)) {
            throw new IllegalArgumentException("there is no crash point " + wanted);
        }
    }

    private static Stream<String> points() {
        return ENUMERATIONS.stream().flatMap(EnvironmentCrashSwitch::points);
    }

    private static Stream<String> points(String enumeration) {
        try {
            return Arrays.stream(Class.forName(enumeration).getEnumConstants()).map(Object::toString);
        } catch (ClassNotFoundException e) {
            return Stream.empty();
        }
    }

    /**
     * The environment of a process that shall end at the point.
     *
     * @param pass the how-many-th time it is passed, from 1
     */
    public static Map<String, String> order(Enum<?> point, int pass) {
        return Map.of(VARIABLE, point.name() + ":" + pass);
    }

    /** What has to be on the class path of a process that shall end. */
    public static Path home() {
        try {
            return Path.of(EnvironmentCrashSwitch.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void reached(Enum<?> point) {
        if (isTimeToEnd(point)) {
            Runtime.getRuntime().halt(EXIT_STATUS);
        }
    }

    boolean isTimeToEnd(Enum<?> point) {
        return point.name().equals(wanted) && passesLeft.decrementAndGet() == 0;
    }
}
