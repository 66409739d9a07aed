package io.davit.hub.app;

import io.davit.hub.agentlink.OpenSessions;
import io.davit.hub.api.Presence;
import io.davit.hub.store.HubStore;
import io.davit.proto.v1.ConnectionState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What the open streams say about agents, and the store about those that have none. */
final class LivePresence implements Presence {
    private final OpenSessions sessions;
    private final HubStore store;
    private final Clock clock;
    private final Instant certainFrom;
    private final Map<String, Instant> lastSeen = new ConcurrentHashMap<>();

    /** @param grace for so long after its start the hub does not call an agent disconnected (H2) */
    LivePresence(OpenSessions sessions, HubStore store, Duration grace, Clock clock) {
        this.sessions = sessions;
        this.store = store;
        this.clock = clock;
        this.certainFrom = clock.instant().plus(grace);
        store.read(transaction -> {
            lastSeen.putAll(transaction.agents().lastSeen());
            return lastSeen;
        });
    }

    /** Keeps what was heard, in one batch. */
    void keep(Map<String, Instant> heard) {
        lastSeen.putAll(heard);
        store.write(transaction -> {
            transaction.agents().seen(heard);
            return heard;
        });
    }

    @Override
    public ConnectionState connection(String cluster) {
        if (sessions.isConnected(cluster)) {
            return ConnectionState.CONNECTION_STATE_CONNECTED;
        }
        return clock.instant().isBefore(certainFrom)
                ? ConnectionState.CONNECTION_STATE_UNKNOWN
                : ConnectionState.CONNECTION_STATE_DISCONNECTED;
    }

    @Override
    public Optional<Instant> lastSeen(String cluster) {
        return sessions.lastHeard(cluster).or(() -> Optional.ofNullable(lastSeen.get(cluster)));
    }

    @Override
    public long connected() {
        return sessions.count();
    }
}
