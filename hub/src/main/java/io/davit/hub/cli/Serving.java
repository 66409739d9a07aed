package io.davit.hub.cli;

import io.davit.hub.config.HubConfig;

/** The hub itself, as far as a command needs it. */
@FunctionalInterface
public interface Serving {
    /**
     * Serves until the process is told to end.
     *
     * @throws io.davit.errors.DavitException if it cannot begin
     */
    void serve(HubConfig config);
}
