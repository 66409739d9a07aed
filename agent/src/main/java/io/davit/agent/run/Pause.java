package io.davit.agent.run;

import java.time.Duration;

/** Waiting, injected, so that no test sleeps. */
@FunctionalInterface
public interface Pause {
    /** Returns after the duration, or at once with the thread's interrupt flag set if it was interrupted. */
    void pause(Duration duration);
}
