package io.davit.hub.grpc;

import com.google.protobuf.Message;
import io.davit.hub.api.ApiMethod.Sink;
import io.vertx.core.Context;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The answers of a stream; the sender, on its virtual thread, waits for each until it is written and there is room for the next. */
final class GrpcSink implements Sink<Message> {
    private final GrpcServerRequest<Message, Message> request;
    private final Context context;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    GrpcSink(GrpcServerRequest<Message, Message> request, Context context) {
        this.request = request;
        this.context = context;
        context.runOnContext(ignored -> {
            request.exceptionHandler(failure -> gone.complete(null));
            request.response().exceptionHandler(failure -> gone.complete(null));
        });
    }

    @Override
    public boolean send(Message answer) {
        if (gone.isDone()) {
            return false;
        }
        CompletableFuture<Void> taken = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            request.response().write(answer).onFailure(failure -> gone.complete(null));
            if (request.response().writeQueueFull()) {
                request.response().drainHandler(drained -> taken.complete(null));
            } else {
                taken.complete(null);
            }
        });
        try {
            CompletableFuture.anyOf(taken, gone).get();
            return !gone.isDone();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            return false;
        }
    }
}
