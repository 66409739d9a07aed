package io.davit.crash;

import java.util.List;
import java.util.ServiceLoader;

/**
 * What tests put on the class path to end a process, hub or agent, at a named place. The product ships no implementation, so
 * that passing such a place does nothing.
 */
public interface CrashSwitch {
    /** @param point a constant of the program's enumeration of crash points */
    void reached(Enum<?> point);

    /** The process passes the place. */
    static void pass(Enum<?> point) {
        Loaded.ALL.forEach(found -> found.reached(point));
    }

    /** Found once, when the first crash point is passed. */
    final class Loaded {
        private static final List<CrashSwitch> ALL = ServiceLoader.load(CrashSwitch.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();

        private Loaded() {}
    }
}
