package io.davit.agent.app;

import io.davit.agent.run.Pause;
import java.time.Duration;

/** The one place of the product that sleeps. */
final class Waiting implements Pause {
    @Override
    public void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
