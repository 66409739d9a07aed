package io.davit.hub.api;

import io.davit.proto.v1.ConnectionState;
import java.time.Instant;
import java.util.Optional;

/** Whether agents have sessions, and since when the hub knows nothing of them (H2, H4). From memory; never waits. */
public interface Presence {
    /** @param cluster uid */
    ConnectionState connection(String cluster);

    /** @param cluster uid */
    Optional<Instant> lastSeen(String cluster);

    /** How many have a session. */
    long connected();
}
