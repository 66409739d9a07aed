package io.davit.cli.hub.grpc;

import com.google.protobuf.Message;
import io.davit.cli.hub.HubFailure;
import io.davit.errors.ErrorCode;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The answers of one call on their way from Vert.x's thread to the caller's. One is asked for at a time. */
final class Answers<A extends Message> {
    private final String hub;
    private final BlockingQueue<Event<A>> events = new LinkedBlockingQueue<>();
    private volatile @Nullable GrpcClientRequest<Message, A> request;
    private volatile @Nullable GrpcClientResponse<Message, A> response;

    Answers(String hub) {
        this.hub = hub;
    }

    private sealed interface Event<A> {
        record Answer<A>(A message) implements Event<A> {}

        record End<A>() implements Event<A> {}

        record Failure<A>(HubFailure failure) implements Event<A> {}
    }

    void connectedBy(GrpcClientRequest<Message, A> call) {
        request = call;
    }

    /** On Vert.x's thread. */
    void of(GrpcClientResponse<Message, A> given) {
        response = given;
        given.pause();
        given.exceptionHandler(this::broken);
        given.errorHandler(error -> broken(new java.io.IOException("the stream ended with " + error)));
        given.endHandler(ended -> events.add(
                given.status() == GrpcStatus.OK ? new Event.End<>() : new Event.Failure<>(Failures.refused(given))));
        given.handler(message -> events.add(new Event.Answer<>(message)));
        given.fetch(1);
    }

    void broken(Throwable cause) {
        events.add(new Event.Failure<>(Failures.broken(hub, cause)));
    }

    /** On the caller's thread, until the end. */
    void take(Duration silence, Consumer<A> heard) {
        boolean isOver = false;
        try {
            while (!isOver) {
                Event<A> event = events.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
                switch (event) {
                    case null ->
                        throw HubFailure.own(
                                ErrorCode.HUB_UNREACHABLE,
                                hub + " was silent for " + silence.toSeconds() + " seconds",
                                null);
                    case Event.Answer<A>(A message) -> {
                        heard.accept(message);
                        fetch();
                    }
                    case Event.End<A> ignored -> isOver = true;
                    case Event.Failure<A>(HubFailure failure) -> {
                        isOver = true;
                        throw failure;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw HubFailure.own(ErrorCode.RUN_CANCELED, "the call was interrupted", e);
        } finally {
            if (!isOver) {
                abandon();
            }
        }
    }

    private void fetch() {
        GrpcClientResponse<Message, A> open = response;
        if (open != null) {
            open.fetch(1);
        }
    }

    private void abandon() {
        GrpcClientRequest<Message, A> open = request;
        if (open != null) {
            open.cancel();
        }
    }
}
