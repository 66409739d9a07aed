package io.davit.hub.rest;

import com.google.protobuf.Message;
import io.davit.hub.api.ApiMethod.Sink;
import io.davit.proto.v1.ChangeType;
import io.davit.proto.v1.WatchResponse;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Changes as server-sent events: the revision is the event's id, so that EventSource resumes by Last-Event-ID. */
final class SseSink implements Sink<Message> {
    private final HttpServerResponse response;
    private final Context context;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    SseSink(HttpServerRequest request, Context context) {
        this.response = request.response();
        this.context = context;
        context.runOnContext(ignored -> {
            response.exceptionHandler(failure -> gone.complete(null));
            response.closeHandler(closed -> gone.complete(null));
        });
    }

    @Override
    public boolean send(Message answer) {
        if (gone.isDone()) {
            return false;
        }
        String event = event((WatchResponse) answer);
        CompletableFuture<Void> taken = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            if (!response.headWritten()) {
                response.setStatusCode(200)
                        .setChunked(true)
                        .putHeader("content-type", "text/event-stream")
                        .putHeader("cache-control", "no-store")
                        .putHeader("x-accel-buffering", "no");
            }
            response.write(event).onFailure(failure -> gone.complete(null));
            if (response.writeQueueFull()) {
                response.drainHandler(drained -> taken.complete(null));
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

    private static String event(WatchResponse change) {
        String name = ChangeType.forNumber(change.getTypeValue()) == null
                ? "change"
                : change.getType().name().replaceFirst("^CHANGE_TYPE_", "").toLowerCase(Locale.ROOT);
        // JSON as it is printed has no line breaks, which would end the event's data.
        return "id: " + change.getRevision() + "\nevent: " + name + "\ndata: " + Answers.json(change) + "\n\n";
    }
}
