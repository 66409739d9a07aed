package io.davit.agent.run;

import java.util.List;
import java.util.ServiceLoader;

/** What tests put on the class path to end the process at a {@link CrashPoint}. The product ships no implementation. */
public interface CrashSwitch {
    void reached(CrashPoint point);

    /** Found once, when the first crash point is passed. */
    final class Loaded {
        static final List<CrashSwitch> ALL = ServiceLoader.load(CrashSwitch.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();

        private Loaded() {}
    }
}
