package io.davit.agent.restore;

import io.davit.agent.repository.RestorePoint;
import io.davit.agent.run.RunContext;

/** The role that the engine needs of the wiring: where restore points are opened. */
@FunctionalInterface
public interface RestorePoints {
    /**
     * Opens the repository of the order's location, and the restore point in it.
     *
     * @throws io.davit.errors.DavitException LOCATION_UNKNOWN, RESTORE_POINT_UNKNOWN, REPOSITORY_*, STORE_*
     */
    Opened open(RestoreOrder order, RunContext run);

    /** Closing it closes what it was opened from. */
    record Opened(RestorePoint point, AutoCloseable source) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            source.close();
        }
    }
}
