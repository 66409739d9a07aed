package io.davit.agent.hublink;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends what has no say in how the session ended. */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    /** Waits for what it ends, also on a thread that was interrupted. */
    static void quietly(AutoCloseable closing) {
        boolean isInterrupted = Thread.interrupted();
        try {
            closing.close();
        } catch (Exception e) {
            LOG.atDebug().setCause(e).log("closing failed");
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
