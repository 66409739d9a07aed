package io.davit.cli.app;

import java.time.Duration;

/** The only place that sleeps. */
final class Waiting {
    private Waiting() {}

    /** Ends early when it is interrupted; the next call that blocks notices. */
    static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
