package io.davit.hub.sessions;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Clusters whose agent came with a new epoch while a stream of the old one was open (section 11.2). A node that is lost with its
 * ledger looks like that, and a second agent does. The older stream tells them apart: whoever is heard on it after the newcomer
 * was there, lives.
 *
 * <p>Forgotten when the process ends; with it end the streams.
 */
final class Rivals {
    private final Map<String, Instant> since = new ConcurrentHashMap<>();

    /** Whether there are two; called each time that the newcomer, or any newcomer, says Hello. */
    boolean areTwo(String cluster, OpenStream older, Instant now) {
        return older.lastHeard().isAfter(since.computeIfAbsent(cluster, uid -> now));
    }

    /** The older stream is gone, and an epoch has begun. */
    void settled(String cluster) {
        since.remove(cluster);
    }
}
