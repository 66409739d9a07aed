package io.davit.agent.objectstore.decorate;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.run.Pause;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Builds what the engines see from what a driver gives: retry → settle → meter → driver.
 *
 * <p>The order matters. Settling stands below the retries, because a create whose answer was lost must be looked at
 * before it is sent again: some servers refuse a large create of an existing key by closing the connection, and blind
 * retries would send the whole body each time only to be refused again. Retries stand above everything, so that the
 * look itself is repeated when it fails, and so that there is one budget. The meter stands next to the driver, so that
 * it counts what the store is really asked, retries and looks included.
 */
public final class ObjectStores {
    private ObjectStores() {}

    /** Closing the result closes the driver. On the result, create never answers ALREADY_THERE. */
    public static ObjectStore stacked(
            ObjectStore driver, StoreMeter meter, RetryPolicy policy, Clock clock, Pause pause) {
        ObjectStore settled = new SettlingStore(new MeteredStore(driver, meter));
        return new RetryingStore(
                settled, policy, clock, pause, () -> ThreadLocalRandom.current().nextDouble());
    }
}
