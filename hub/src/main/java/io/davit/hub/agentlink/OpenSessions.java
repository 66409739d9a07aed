package io.davit.hub.agentlink;

import io.davit.errors.ErrorCode;
import io.davit.hub.sessions.OpenStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Which agents have a session now, and when each was last heard. In memory; one session a cluster. */
public final class OpenSessions {
    private final Semaphore places;
    private final Map<String, AgentSession> sessions = new ConcurrentHashMap<>();
    private final Map<String, Instant> unflushed = new ConcurrentHashMap<>();

    /** @param most so many may be open at once */
    public OpenSessions(int most) {
        this.places = new Semaphore(most);
    }

    /** Whether there is no place for a session of this cluster. What {@link #enter} says, counts. */
    boolean isFullFor(String cluster) {
        return places.availablePermits() == 0 && !sessions.containsKey(cluster);
    }

    /**
     * Takes a place, or that of an older session of the cluster, which ends silently.
     *
     * @return why not: SESSION_SUPERSEDED if there is a newer one, HUB_FULL if there is no place
     */
    Optional<ErrorCode> enter(AgentSession newcomer) {
        AgentSession[] older = new AgentSession[1];
        AgentSession now = sessions.compute(newcomer.cluster(), (uid, present) -> {
            if (present != null && present.isNewerThan(newcomer)) {
                return present;
            }
            if (present == null && !places.tryAcquire()) {
                return null;
            }
            older[0] = present;
            return newcomer;
        });
        if (older[0] != null && older[0] != newcomer) {
            older[0].end(ErrorCode.SESSION_SUPERSEDED, Duration.ZERO);
        }
        if (now == newcomer) {
            return Optional.empty();
        }
        return Optional.of(now == null ? ErrorCode.HUB_FULL : ErrorCode.SESSION_SUPERSEDED);
    }

    void leave(AgentSession session) {
        if (sessions.remove(session.cluster(), session)) {
            places.release();
        }
    }

    void heard(String cluster, Instant at) {
        unflushed.put(cluster, at);
    }

    /** What was heard since the last call. */
    Map<String, Instant> takeHeard() {
        Map<String, Instant> taken = new HashMap<>();
        for (String cluster : List.copyOf(unflushed.keySet())) {
            Instant at = unflushed.remove(cluster);
            if (at != null) {
                taken.put(cluster, at);
            }
        }
        return taken;
    }

    /** The stream that a cluster has open. */
    Optional<OpenStream> stream(String cluster) {
        return Optional.ofNullable(sessions.get(cluster))
                .map(session -> new OpenStream(session.epoch(), session.lastHeard()));
    }

    Collection<AgentSession> all() {
        return List.copyOf(sessions.values());
    }

    public boolean isConnected(String cluster) {
        return sessions.containsKey(cluster);
    }

    public int count() {
        return sessions.size();
    }

    /** Of the agents with a session: how far the worst clock is from the hub's, either way. */
    public Duration worstSkew() {
        return sessions.values().stream()
                .map(AgentSession::skew)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** How many agents with a session have a clock that is further than this from the hub's. */
    public long skewedBeyond(Duration bound) {
        return sessions.values().stream()
                .filter(session -> session.skew().compareTo(bound) > 0)
                .count();
    }

    /** When an agent with a session, or one whose session ended a moment ago, was last heard. */
    public Optional<Instant> lastHeard(String cluster) {
        return Optional.ofNullable(sessions.get(cluster))
                .map(AgentSession::lastHeard)
                .or(() -> Optional.ofNullable(unflushed.get(cluster)));
    }

    /** There is something to deliver. Returns at once. */
    public void ring(String cluster) {
        AgentSession session = sessions.get(cluster);
        if (session != null) {
            session.deliver();
        }
    }

    /** Ends the session of a cluster at once: its certificate was denied, or it was quarantined. */
    public void cut(String cluster, ErrorCode code) {
        AgentSession session = sessions.get(cluster);
        if (session != null) {
            session.end(code, Duration.ofHours(1));
        }
    }

    /** The same for a certificate, whosever it is. */
    public void cutSerials(Collection<String> serials, ErrorCode code) {
        sessions.values().stream()
                .filter(session -> serials.contains(session.serial()))
                .forEach(session -> session.end(code, Duration.ofHours(1)));
    }

    /** There is a new key set. */
    public void announceKeySet() {
        sessions.values().forEach(AgentSession::sendKeySet);
    }
}
