package io.davit.harness.explorer;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.agentlink.Conversation;
import io.davit.hub.sessions.OpenStream;
import io.davit.proto.agent.v1.Goodbye;
import io.davit.proto.agent.v1.Hello;
import io.davit.proto.agent.v1.SessionRequest;
import io.davit.proto.agent.v1.SessionResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One stream of an agent to a hub: what was said and did not arrive yet, each way. */
final class Wire implements Conversation.Line {
    final Deque<SessionRequest> toHub = new ArrayDeque<>();
    final Deque<SessionResponse> toAgent = new ArrayDeque<>();
    private final Berths berths;
    private final Conversation conversation;
    private final Clock clock;
    private Instant lastHeard;
    private boolean isOver;
    private boolean isDeliveryDue;
    private boolean agentIsGone;
    private boolean hubIsGone;

    /** Which wire is the session of the cluster: of one life of a hub, as its OpenSessions. */
    static final class Berths {
        private @Nullable Wire open;

        Optional<Wire> open() {
            return Optional.ofNullable(open);
        }
    }

    Wire(Berths berths, Clock clock, Function<Conversation.Line, Conversation> hub) {
        this.berths = berths;
        this.clock = clock;
        this.lastHeard = clock.instant();
        this.conversation = hub.apply(this);
    }

    @Override
    public Optional<OpenStream> older() {
        return berths.open()
                .flatMap(wire -> wire.conversation
                        .hello()
                        .map(said -> new OpenStream(said.getStateEpoch().toByteArray(), wire.lastHeard)));
    }

    @Override
    public Optional<ErrorCode> obstacle() {
        return Optional.empty();
    }

    @Override
    public Optional<ErrorCode> enter() {
        Optional<Wire> older = berths.open();
        if (older.isPresent() && older.get().isNewerThan(this)) {
            return Optional.of(ErrorCode.SESSION_SUPERSEDED);
        }
        berths.open = this;
        older.filter(wire -> wire != this).ifPresent(wire -> wire.end(ErrorCode.SESSION_SUPERSEDED, Duration.ZERO));
        return Optional.empty();
    }

    private boolean isNewerThan(Wire other) {
        Optional<Hello> mine = conversation.hello();
        Optional<Hello> theirs = other.conversation.hello();
        return mine.isPresent()
                && theirs.isPresent()
                && mine.get().getStateEpoch().equals(theirs.get().getStateEpoch())
                && mine.get().getSessionNumber() > theirs.get().getSessionNumber();
    }

    @Override
    public void endOthers(ErrorCode code) {
        berths.open().ifPresent(wire -> wire.end(code, Duration.ofHours(1)));
    }

    @Override
    public void say(SessionResponse message) {
        if (!isOver) {
            toAgent.add(message);
        }
    }

    @Override
    public boolean flush() {
        return !agentIsGone;
    }

    @Override
    public void end(ErrorCode code, Duration retry) {
        if (!isOver) {
            toAgent.add(SessionResponse.newBuilder()
                    .setGoodbye(Goodbye.newBuilder().setCode(code.name()))
                    .build());
            leave();
        }
    }

    @Override
    public void leave() {
        isOver = true;
        if (berths.open == this) {
            berths.open = null;
        }
    }

    @Override
    public boolean isOver() {
        return isOver;
    }

    @Override
    public void deliverSoon() {
        isDeliveryDue = true;
    }

    boolean isDeliveryDue() {
        return isDeliveryDue && !isOver;
    }

    /** The hub works off the oldest message. */
    void hubHears() {
        SessionRequest next = toHub.remove();
        lastHeard = clock.instant();
        if (!isOver) {
            attempt(() -> conversation.hear(next));
        }
    }

    void hubDelivers() {
        isDeliveryDue = false;
        attempt(conversation::deliver);
    }

    void hubSendsKeys() {
        attempt(conversation::keySet);
    }

    private void attempt(Runnable work) {
        try {
            work.run();
        } catch (DavitException e) {
            end(e.code(), Duration.ofSeconds(5));
        }
    }

    /** The hub has heard everything of an agent that is gone. */
    boolean isDeadEnd() {
        return agentIsGone && toHub.isEmpty();
    }

    void hubNotices() {
        leave();
    }

    /** The agent has heard everything of a hub that is gone. */
    boolean isSilent() {
        return hubIsGone && toAgent.isEmpty();
    }

    /** The agent is gone; some of what it said may still arrive. */
    void agentGoes(RandomGenerator random) {
        agentIsGone = true;
        toAgent.clear();
        keepSome(toHub, random);
    }

    /** The same the other way round. */
    void hubGoes(RandomGenerator random) {
        hubIsGone = true;
        isOver = true;
        toHub.clear();
        keepSome(toAgent, random);
    }

    private static void keepSome(Deque<?> said, RandomGenerator random) {
        int kept = random.nextInt(said.size() + 1);
        while (said.size() > kept) {
            said.removeLast();
        }
    }
}
