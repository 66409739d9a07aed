package io.davit.hub.agentlink;

import com.google.protobuf.Timestamp;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.sessions.Newcomer;
import io.davit.hub.sessions.OpenStream;
import io.davit.proto.agent.v1.Goodbye;
import io.davit.proto.agent.v1.Heartbeat;
import io.davit.proto.agent.v1.Hello;
import io.davit.proto.agent.v1.SessionRequest;
import io.davit.proto.agent.v1.SessionResponse;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.MessageSizeOverflowException;
import io.vertx.grpc.server.GrpcServerRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of one agent. Messages come on the event loop and are worked off in order in the {@link Mailbox}; when more than a
 * few wait, the stream is paused, so that a flood stays in the sender's own buffers.
 */
final class AgentSession {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSession.class);
    private static final int MOST_WAITING = 32;
    /** What the other side does not take in that time is lost: nobody may fill the hub's memory by not reading (P16). */
    private static final Duration LONGEST_WRITE = Duration.ofSeconds(30);

    /** A word of farewell waits no longer. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final GrpcServerRequest<SessionRequest, SessionResponse> stream;
    private final Vertx vertx;
    private final Context loop;
    private final Newcomer newcomer;
    private final OpenSessions sessions;
    private final Clock clock;
    private final Mailbox mailbox = new Mailbox();
    private final Conversation conversation;
    private final Instant opened;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean deliveryAsked = new AtomicBoolean();
    private volatile Instant lastHeard;
    private volatile Duration skew = Duration.ZERO;

    // Written on the event loop.
    private volatile boolean greeted;
    private boolean paused;
    private boolean isGone;
    private boolean hasHeardAll;
    private boolean hasSaidAll;

    AgentSession(
            Vertx vertx,
            GrpcServerRequest<SessionRequest, SessionResponse> stream,
            Newcomer newcomer,
            LinkDuties duties,
            OpenSessions sessions,
            Semaphore openings,
            Clock clock) {
        this.stream = stream;
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.newcomer = newcomer;
        this.sessions = sessions;
        this.clock = clock;
        this.conversation = new Conversation(newcomer, duties, new Stream(), openings);
        this.opened = clock.instant();
        this.lastHeard = opened;
    }

    /** Begins to listen. On the event loop. */
    void begin() {
        stream.handler(this::received);
        stream.invalidMessageHandler(invalid -> {
            LOG.atWarn()
                    .addKeyValue("cluster", newcomer.cluster())
                    .setCause(invalid)
                    .log("a message that is too long or unreadable: the stream is reset");
            closed();
            stream.response()
                    .status(
                            invalid instanceof MessageSizeOverflowException
                                    ? GrpcStatus.RESOURCE_EXHAUSTED
                                    : GrpcStatus.INVALID_ARGUMENT)
                    .end();
        });
        stream.exceptionHandler(failure -> {
            isGone = true;
            closed();
        });
        stream.errorHandler(error -> closed());
        stream.endHandler(nothing -> {
            hasHeardAll = true;
            if (closed()) {
                stream.response().end();
            }
        });
    }

    private void received(SessionRequest message) {
        lastHeard = clock.instant();
        if (message.hasHello()) {
            greeted = true;
            skewed(message.getHello().getSentAt());
        }
        if (message.hasHeartbeat()) {
            skewed(message.getHeartbeat().getSentAt());
            // Who does not read needs no answer.
            if (conversation.hello().isPresent() && !isFull()) {
                write(SessionResponse.newBuilder().setHeartbeat(beat()).build());
            }
            return;
        }
        if (mailbox.post(() -> work(message)) > MOST_WAITING && !paused) {
            paused = true;
            stream.pause();
            mailbox.post(() -> loop.runOnContext(nothing -> {
                paused = false;
                stream.resume();
            }));
        }
    }

    private Heartbeat beat() {
        return Heartbeat.newBuilder().setSentAt(timestamp(clock.instant())).build();
    }

    private void work(SessionRequest message) {
        if (ended.get()) {
            return;
        }
        try {
            conversation.hear(message);
        } catch (DavitException e) {
            LOG.atWarn()
                    .addKeyValue("cluster", newcomer.cluster())
                    .addKeyValue("code", e.code())
                    .log("the session ends: {}", e.sentence());
            end(e.code(), Duration.ofSeconds(5));
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("cluster", newcomer.cluster()).setCause(e).log("a defect of the hub");
            end(ErrorCode.INTERNAL_ERROR, Duration.ofMinutes(1));
        }
    }

    /** The conversation's way to the agent. */
    private final class Stream implements Conversation.Line {
        private Future<Void> last = Future.succeededFuture();

        @Override
        public Optional<OpenStream> older() {
            return sessions.stream(newcomer.cluster());
        }

        @Override
        public Optional<ErrorCode> obstacle() {
            return sessions.isFullFor(newcomer.cluster()) ? Optional.of(ErrorCode.HUB_FULL) : Optional.empty();
        }

        @Override
        public Optional<ErrorCode> enter() {
            sessions.heard(newcomer.cluster(), clock.instant());
            return sessions.enter(AgentSession.this);
        }

        @Override
        public void leave() {
            sessions.leave(AgentSession.this);
        }

        @Override
        public void endOthers(ErrorCode code) {
            sessions.cut(newcomer.cluster(), code);
        }

        @Override
        public void say(SessionResponse message) {
            last = write(message);
            if (isFull()) {
                // In the mailbox: the next message is worked off once the other side takes this one.
                AgentSession.this.await(last);
            }
        }

        @Override
        public boolean flush() {
            return AgentSession.this.await(last);
        }

        @Override
        public void end(ErrorCode code, Duration retry) {
            AgentSession.this.end(code, retry);
        }

        @Override
        public boolean isOver() {
            return ended.get();
        }

        @Override
        public void deliverSoon() {
            deliver();
        }
    }

    /** Looks soon whether something waits. From any thread, returns at once. */
    void deliver() {
        if (deliveryAsked.compareAndSet(false, true)) {
            mailbox.post(() -> {
                deliveryAsked.set(false);
                try {
                    conversation.deliver();
                } catch (DavitException e) {
                    LOG.atWarn()
                            .addKeyValue("cluster", newcomer.cluster())
                            .addKeyValue("code", e.code())
                            .log("what waits for the agent could not be sent: {}", e.sentence());
                    end(e.code(), Duration.ofSeconds(5));
                }
            });
        }
    }

    private boolean isFull() {
        try {
            return stream.response().writeQueueFull();
        } catch (IllegalStateException over) {
            return true;
        }
    }

    private boolean await(Future<Void> written) {
        try {
            written.toCompletionStage().toCompletableFuture().get(LONGEST_WRITE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            end(ErrorCode.SESSION_SILENT, Duration.ZERO);
            return false;
        } catch (ExecutionException e) {
            // The stream is gone; its handlers end the session.
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void sendKeySet() {
        mailbox.post(conversation::keySet);
    }

    private Future<Void> write(SessionResponse message) {
        if (ended.get()) {
            return Future.failedFuture("ended");
        }
        try {
            return stream.response().write(message);
        } catch (IllegalStateException over) {
            // Vert.x answers so when the stream was reset meanwhile.
            return Future.failedFuture(over);
        }
    }

    /** Says why, and ends the stream. From any thread; a second call changes nothing. */
    void end(ErrorCode code, Duration retry) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        sessions.leave(this);
        loop.runOnContext(nothing -> farewell(Goodbye.newBuilder()
                .setCode(code.name())
                .setRetrySeconds((int) retry.toSeconds())
                .build()));
    }

    /** On the event loop. Who does not take it in time, or then does not end his side, is cut off: the stream would stay for ever. */
    private void farewell(Goodbye goodbye) {
        long untaken = vertx.setTimer(FAREWELL.toMillis(), late -> cut());
        try {
            stream.response()
                    .write(SessionResponse.newBuilder().setGoodbye(goodbye).build())
                    .onComplete(result -> {
                        vertx.cancelTimer(untaken);
                        if (result.failed()) {
                            // The stream was over; what is written to it now would end in an error nobody hears.
                            isGone = true;
                            return;
                        }
                        stream.response().end().onSuccess(taken -> hasSaidAll = true);
                        vertx.setTimer(LONGEST_WRITE.toMillis(), late -> cut());
                    });
        } catch (IllegalStateException over) {
            isGone = true;
            LOG.atDebug().addKeyValue("cluster", newcomer.cluster()).log("the stream was over before its Goodbye");
        }
    }

    private void cut() {
        if (!isGone && !(hasHeardAll && hasSaidAll)) {
            stream.response().cancel();
        }
    }

    /** The stream is no more. Answers false if its end was known. */
    private boolean closed() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        sessions.leave(this);
        if (conversation.hello().isPresent()) {
            sessions.heard(newcomer.cluster(), lastHeard);
            LOG.atInfo().addKeyValue("cluster", newcomer.cluster()).log("agent disconnected");
        }
        return true;
    }

    /** Ends the session if it was silent for too long. */
    void check(Instant now, Duration heartbeat, Duration patience) {
        if (conversation.hello().isEmpty()) {
            // One that has said it waits for its turn in a herd.
            if (!greeted && now.isAfter(opened.plus(patience))) {
                end(ErrorCode.HELLO_MISSING, Duration.ofMinutes(1));
            }
        } else if (now.isAfter(lastHeard.plus(heartbeat.multipliedBy(3)))) {
            end(ErrorCode.SESSION_SILENT, Duration.ZERO);
        }
    }

    boolean isNewerThan(AgentSession other) {
        Optional<Hello> mine = conversation.hello();
        Optional<Hello> theirs = other.conversation.hello();
        return mine.isPresent()
                && theirs.isPresent()
                && mine.get().getStateEpoch().equals(theirs.get().getStateEpoch())
                && mine.get().getSessionNumber() > theirs.get().getSessionNumber();
    }

    boolean isOver() {
        return ended.get();
    }

    String cluster() {
        return newcomer.cluster();
    }

    String serial() {
        return newcomer.serial();
    }

    byte[] epoch() {
        return conversation
                .hello()
                .map(said -> said.getStateEpoch().toByteArray())
                .orElseGet(() -> new byte[0]);
    }

    Instant lastHeard() {
        return lastHeard;
    }

    /** How far the agent's clock is from the hub's, either way, by what was heard last; the network's time is in it. */
    Duration skew() {
        return skew;
    }

    private void skewed(Timestamp sent) {
        if (sent.getSeconds() != 0) {
            skew = Duration.between(Instant.ofEpochSecond(sent.getSeconds(), sent.getNanos()), lastHeard)
                    .abs();
        }
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
