package io.davit.cli.hub;

/** Makes connections to hubs. */
@FunctionalInterface
public interface HubDialer {
    /** Nothing is sent before the first call. */
    Hub dial(HubAccess access);
}
