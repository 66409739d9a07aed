package io.davit.hub.agentlink;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.instructions.Addressee;
import io.davit.hub.reports.Intake;
import io.davit.hub.reports.InventoryIntake;
import io.davit.hub.sessions.Newcomer;
import io.davit.hub.sessions.Opening;
import io.davit.proto.agent.v1.Goodbye;
import io.davit.proto.agent.v1.Heartbeat;
import io.davit.proto.agent.v1.Hello;
import io.davit.proto.agent.v1.Inventory;
import io.davit.proto.agent.v1.Progress;
import io.davit.proto.agent.v1.ReportAck;
import io.davit.proto.agent.v1.SessionRequest;
import io.davit.proto.agent.v1.SessionResponse;
import io.davit.signing.SignedEnvelope;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.MessageSizeOverflowException;
import io.vertx.grpc.server.GrpcServerRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of one agent. Messages come on the event loop and are worked off in order in the {@link Mailbox}; when more than a
 * few wait, the stream is paused, so that a flood stays in the sender's own buffers.
 */
final class AgentSession {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSession.class);
    private static final int MOST_WAITING = 32;
    /** When who found no place comes again. */
    private static final Duration FULL = Duration.ofMinutes(1);
    /** What the other side does not take in that time is lost: nobody may fill the hub's memory by not reading (P16). */
    private static final Duration LONGEST_WRITE = Duration.ofSeconds(30);

    /** A word of farewell waits no longer. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final GrpcServerRequest<SessionRequest, SessionResponse> stream;
    private final Vertx vertx;
    private final Context loop;
    private final Newcomer newcomer;
    private final LinkDuties duties;
    private final OpenSessions sessions;
    private final Semaphore openings;
    private final Clock clock;
    private final Mailbox mailbox = new Mailbox();
    private final InventoryIntake inventory;
    private final Instant opened;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean deliveryAsked = new AtomicBoolean();
    private volatile Instant lastHeard;
    private volatile Duration skew = Duration.ZERO;

    // Written in the mailbox, once.
    private volatile @Nullable Hello hello;
    private @Nullable Addressee addressee;
    private byte[] inventoryDigest = new byte[0];
    private long reportsDue;
    private volatile boolean caughtUp;
    private boolean hubWasBehind;
    private long keySetSent;
    private boolean paused;

    // Written on the event loop.
    private volatile boolean greeted;

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
        this.duties = duties;
        this.sessions = sessions;
        this.openings = openings;
        this.clock = clock;
        this.inventory = duties.inventories().apply(newcomer.cluster());
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
        stream.exceptionHandler(failure -> closed());
        stream.errorHandler(error -> closed());
        stream.endHandler(nothing -> {
            if (closed()) {
                stream.response().end();
            }
        });
    }

    private void received(SessionRequest message) {
        lastHeard = clock.instant();
        greeted |= message.hasHello();
        if (message.hasHeartbeat()) {
            skewed(message.getHeartbeat().getSentAt());
            // Who does not read needs no answer.
            if (hello != null && !isFull()) {
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
            switch (message.getMessageCase()) {
                case HELLO -> open(message.getHello());
                case REPORT -> report(message.getReport().toByteArray());
                case INVENTORY -> take(message.getInventory());
                case PROGRESS -> hear(message.getProgress());
                // A newer agent may say more; it asked for this version, so it can live without an answer.
                case HEARTBEAT, MESSAGE_NOT_SET -> {}
            }
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

    private void open(Hello said) {
        if (hello != null) {
            end(ErrorCode.HELLO_INVALID, Duration.ofHours(1));
            return;
        }
        if (sessions.isFullFor(newcomer.cluster())) {
            end(ErrorCode.HUB_FULL, FULL);
            return;
        }
        openings.acquireUninterruptibly();
        Opening opening;
        try {
            opening = duties.desk().open(newcomer, said, sessions.stream(newcomer.cluster()));
        } finally {
            openings.release();
        }
        switch (opening) {
            case Opening.Refused refused -> {
                LOG.atWarn()
                        .addKeyValue("cluster", newcomer.cluster())
                        .addKeyValue("code", refused.code())
                        .log("session refused");
                if (refused.endsOthers()) {
                    sessions.cut(newcomer.cluster(), refused.code());
                }
                end(refused.code(), Duration.ofSeconds(refused.retrySeconds()));
            }
            case Opening.Welcomed welcomed -> welcome(said, welcomed);
        }
    }

    private void welcome(Hello said, Opening.Welcomed welcomed) {
        addressee = new Addressee(
                newcomer.cluster(), said.getStateEpoch().toByteArray(), said.getMarksList(), said.getOrderKindsList());
        reportsDue = welcomed.reportsDue();
        hubWasBehind = welcomed.welcome().getHubRolledBack();
        inventoryDigest = said.getInventoryDigest().toByteArray();
        keySetSent = said.getKeySetVersion();
        skewed(said.getSentAt());
        hello = said;
        sessions.heard(newcomer.cluster(), clock.instant());
        Optional<ErrorCode> obstacle = sessions.enter(this);
        if (obstacle.isPresent()) {
            end(obstacle.get(), obstacle.get() == ErrorCode.HUB_FULL ? FULL : Duration.ZERO);
            return;
        }
        Optional<ErrorCode> objection = duties.desk().objection(newcomer);
        if (objection.isPresent()) {
            end(objection.get(), Duration.ofHours(1));
            return;
        }
        if (ended.get()) {
            // Its stream went away before it could be found.
            sessions.leave(this);
            return;
        }
        LOG.atInfo()
                .addKeyValue("cluster", welcomed.clusterName())
                .addKeyValue("session", said.getSessionNumber())
                .addKeyValue("hubWasBehind", hubWasBehind)
                .log("agent connected");
        write(SessionResponse.newBuilder().setWelcome(welcomed.welcome()).build());
        keySet();
        reached(welcomed.welcome().getReportsHeld());
        pump();
    }

    private void keySet() {
        if (hello != null && keySetSent < duties.keySets().version()) {
            keySetSent = duties.keySets().version();
            write(SessionResponse.newBuilder()
                    .setKeySet(duties.keySets().newest())
                    .build());
        }
    }

    private void report(byte[] envelope) {
        if (hello == null) {
            end(ErrorCode.HELLO_MISSING, Duration.ofHours(1));
            return;
        }
        switch (duties.reports().take(newcomer.cluster(), envelope)) {
            case Intake.Stored stored -> {
                writeSlowly(SessionResponse.newBuilder()
                        .setReportAck(ReportAck.newBuilder()
                                .setStateEpoch(ByteString.copyFrom(stored.epoch()))
                                .setIndex(stored.index()))
                        .build());
                if (!stored.instruction().isEmpty() && addressee != null) {
                    addressee.answered(stored.instruction());
                    // What waited behind it may go now.
                    deliver();
                }
                if (Arrays.equals(stored.epoch(), epoch())) {
                    reached(stored.index());
                }
            }
            case Intake.Refused refused -> {
                boolean gap = refused.code() == ErrorCode.REPORT_GAP;
                end(refused.code(), gap ? Duration.ofSeconds(1) : Duration.ofHours(1));
            }
        }
    }

    /** The hub holds the reports of this epoch up to that one. */
    private void reached(long index) {
        if (caughtUp || index < reportsDue) {
            return;
        }
        if (hubWasBehind) {
            duties.desk().caughtUp(newcomer.cluster());
        }
        caughtUp = true;
        deliver();
    }

    private void take(Inventory part) {
        if (hello == null) {
            end(ErrorCode.HELLO_MISSING, Duration.ofHours(1));
            return;
        }
        inventory.take(part, inventoryDigest);
        if (!part.getMore()) {
            // Hello named the digest of the first one only.
            inventoryDigest = new byte[0];
        }
    }

    private void hear(Progress progress) {
        if (hello != null) {
            duties.progress().hear(newcomer.cluster(), progress);
        }
    }

    /** Looks soon whether something waits. From any thread, returns at once. */
    void deliver() {
        if (deliveryAsked.compareAndSet(false, true)) {
            mailbox.post(() -> {
                deliveryAsked.set(false);
                try {
                    pump();
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

    /** Sends what waits, batch by batch; nothing before a hub that was put back has caught up (section 11.3). */
    private void pump() {
        Addressee to = addressee;
        if (to == null || (hubWasBehind && !caughtUp)) {
            return;
        }
        List<SignedEnvelope> batch = duties.delivery().next(to, caughtUp);
        while (!batch.isEmpty() && !ended.get()) {
            Future<Void> last = Future.succeededFuture();
            for (SignedEnvelope envelope : batch) {
                last = write(SessionResponse.newBuilder()
                        .setInstruction(envelope.toMessage())
                        .build());
            }
            if (!await(last)) {
                return;
            }
            batch = duties.delivery().next(to, caughtUp);
        }
    }

    /** In the mailbox: the next message is worked off once the other side takes this one. */
    private void writeSlowly(SessionResponse message) {
        Future<Void> written = write(message);
        if (isFull()) {
            await(written);
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
        mailbox.post(this::keySet);
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

    /** On the event loop. Who does not take it in time is cut off: a stream that nobody reads would stay for ever. */
    private void farewell(Goodbye goodbye) {
        try {
            Future<Void> said = stream.response()
                    .write(SessionResponse.newBuilder().setGoodbye(goodbye).build());
            long patience = vertx.setTimer(
                    FAREWELL.toMillis(), late -> stream.response().cancel());
            said.onComplete(result -> {
                vertx.cancelTimer(patience);
                stream.response().end();
            });
        } catch (IllegalStateException over) {
            LOG.atDebug().addKeyValue("cluster", newcomer.cluster()).log("the stream was over before its Goodbye");
        }
    }

    /** The stream is no more. Answers false if its end was known. */
    private boolean closed() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        sessions.leave(this);
        if (hello != null) {
            sessions.heard(newcomer.cluster(), lastHeard);
            LOG.atInfo().addKeyValue("cluster", newcomer.cluster()).log("agent disconnected");
        }
        return true;
    }

    /** Ends the session if it was silent for too long. */
    void check(Instant now, Duration heartbeat, Duration patience) {
        if (hello == null) {
            // One that has said it waits for its turn in a herd.
            if (!greeted && now.isAfter(opened.plus(patience))) {
                end(ErrorCode.HELLO_MISSING, Duration.ofMinutes(1));
            }
        } else if (now.isAfter(lastHeard.plus(heartbeat.multipliedBy(3)))) {
            end(ErrorCode.SESSION_SILENT, Duration.ZERO);
        }
    }

    boolean isNewerThan(AgentSession other) {
        Optional<Hello> mine = Optional.ofNullable(hello);
        Optional<Hello> theirs = Optional.ofNullable(other.hello);
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
        Hello said = hello;
        return said == null ? new byte[0] : said.getStateEpoch().toByteArray();
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
