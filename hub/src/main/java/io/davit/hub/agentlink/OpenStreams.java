package io.davit.hub.agentlink;

import io.davit.errors.ErrorCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Every stream that is open, whether or not it has a session. Nobody crowds others out with streams of one certificate (P16). */
final class OpenStreams {
    /** An agent has one; those that a broken network left behind end by their silence. */
    static final int MOST_OF_ONE = 8;

    private final Map<String, Deque<AgentSession>> byCertificate = new ConcurrentHashMap<>();

    /** The oldest of the certificate ends if there are too many. */
    void add(AgentSession stream) {
        AgentSession[] oldest = new AgentSession[1];
        byCertificate.compute(stream.serial(), (serial, present) -> {
            Deque<AgentSession> streams = present == null ? new ArrayDeque<>(1) : present;
            streams.removeIf(AgentSession::isOver);
            streams.add(stream);
            oldest[0] = streams.size() > MOST_OF_ONE ? streams.poll() : null;
            return streams;
        });
        if (oldest[0] != null) {
            oldest[0].end(ErrorCode.SESSION_SUPERSEDED, Duration.ofMinutes(1));
        }
    }

    void forEach(Consumer<AgentSession> visitor) {
        for (String serial : List.copyOf(byCertificate.keySet())) {
            List<AgentSession> found = new ArrayList<>();
            byCertificate.computeIfPresent(serial, (key, streams) -> {
                streams.removeIf(AgentSession::isOver);
                found.addAll(streams);
                return streams.isEmpty() ? null : streams;
            });
            found.forEach(visitor);
        }
    }
}
