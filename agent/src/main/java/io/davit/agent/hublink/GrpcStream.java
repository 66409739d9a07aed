package io.davit.agent.hublink;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.SessionRequest;
import io.davit.proto.agent.v1.SessionResponse;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A stream of Vert.x as blocking code sees it. The event loop only puts what comes into a queue; it is asked for one message
 * more for each that was taken out, so that the hub waits when the agent does not keep up.
 */
final class GrpcStream implements HubStream {
    private static final int WINDOW = 16;

    private final Context loop;
    private final GrpcClientRequest<SessionRequest, SessionResponse> request;
    private final Runnable release;
    private final Duration patience;
    private final Clock clock;
    // At most WINDOW messages and the end.
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final AtomicReference<@Nullable DavitException> end = new AtomicReference<>();
    private @Nullable GrpcClientResponse<SessionRequest, SessionResponse> response;
    // One thread sends at a time.
    private volatile @Nullable Promise<Void> writing;

    /**
     * @param loop the context that the request belongs to; called on it
     * @param release closes what the stream was opened with
     * @param patience how long the hub may take nothing
     */
    GrpcStream(
            Context loop,
            GrpcClientRequest<SessionRequest, SessionResponse> request,
            Runnable release,
            Duration patience,
            Clock clock) {
        this.loop = loop;
        this.request = request;
        this.release = release;
        this.patience = patience;
        this.clock = clock;
        request.exceptionHandler(e -> ended(Failures.ofCall(e)));
        request.response().onSuccess(this::listen).onFailure(e -> ended(Failures.ofCall(e)));
    }

    private void listen(GrpcClientResponse<SessionRequest, SessionResponse> answer) {
        response = answer;
        answer.pause();
        answer.exceptionHandler(e -> ended(Failures.ofCall(e)));
        answer.invalidMessageHandler(e -> {
            ended(Failures.ofMessage(e));
            request.cancel();
        });
        answer.handler(message -> heard.add(new Heard.Message(message, clock.instant())));
        answer.endHandler(ignored -> ended(Failures.ofStatus(answer)));
        answer.fetch(WINDOW);
    }

    private void ended(DavitException why) {
        if (end.compareAndSet(null, why)) {
            heard.add(new Heard.Ended(why));
            Promise<Void> waiting = writing;
            if (waiting != null) {
                waiting.tryFail(why);
            }
        }
    }

    @Override
    public void send(SessionRequest message) {
        if (message.getSerializedSize() > LARGEST_MESSAGE) {
            throw new IllegalStateException("a message of " + message.getSerializedSize() + " bytes");
        }
        Promise<Void> written = Promise.promise();
        writing = written;
        DavitException ended = end.get();
        if (ended != null) {
            throw ended;
        }
        loop.runOnContext(ignored -> write(message, written));
        try {
            Awaiting.of(written.future(), patience);
        } catch (DavitException e) {
            ended(e);
            throw e;
        }
    }

    private void write(SessionRequest message, Promise<Void> written) {
        try {
            request.write(message).onSuccess(done -> written.tryComplete()).onFailure(written::tryFail);
        } catch (IllegalStateException e) {
            // Vert.x answers so when the stream was reset meanwhile.
            written.tryFail(e);
        }
    }

    @Override
    public Heard next(Duration atMost) {
        try {
            Heard next = heard.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return new Heard.Silence();
            }
            switch (next) {
                case Heard.Message message -> fetchOne();
                // Whoever asks again is told again.
                case Heard.Ended ended -> heard.add(ended);
                case Heard.Silence silence -> {}
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Heard.Ended(new DavitException(ErrorCode.HUB_UNREACHABLE, "the agent stops", e));
        }
    }

    private void fetchOne() {
        loop.runOnContext(ignored -> {
            GrpcClientResponse<SessionRequest, SessionResponse> open = response;
            if (open != null && end.get() == null) {
                open.fetch(1);
            }
        });
    }

    @Override
    public void close() {
        ended(new DavitException(ErrorCode.HUB_UNREACHABLE, "the agent ended the stream"));
        loop.runOnContext(ignored -> {
            request.cancel();
            release.run();
        });
    }
}
