package io.davit.cli.commands;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.davit.cli.hub.HubMethods;
import io.davit.errors.ErrorCode;
import io.davit.proto.v1.WatchResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A hub that says what a test wrote down, over real TLS and gRPC; failures travel as the hub's own do. */
final class ScriptedHub implements AutoCloseable {
    static final String TOKEN = "0123456789abcdef0123456789abcdef";

    final TestAuthority authority = TestAuthority.create();
    final List<Message> heard = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final Map<String, Function<Message, Message>> answers = new HashMap<>();
    private final Queue<Stream> streams = new ConcurrentLinkedQueue<>();

    /** What one call of Watch gets, and how it ends. */
    record Stream(List<WatchResponse> changes, End end) {}

    enum End {
        OK,
        BROKEN,
        TOO_OLD,
        OPEN
    }

    /** A refusal that is told as the hub tells it. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final String code;
        final String category;
        final String guidance;

        Refusal(String code, String category, String guidance, String sentence) {
            super(sentence);
            this.code = code;
            this.category = category;
            this.guidance = guidance;
        }

        Refusal(ErrorCode code, String sentence) {
            this(code.name(), code.category().name(), code.guidance(), sentence);
        }
    }

    ScriptedHub(String... certificateNames) {
        GrpcServer grpc = GrpcServer.server(vertx);
        for (MethodDescriptor method : HubMethods.all()) {
            ServiceMethod<Message, Message> bound = ServiceMethod.server(
                    ServiceName.create(method.getService().getFullName()),
                    method.getName(),
                    GrpcMessageEncoder.encoder(),
                    GrpcMessageDecoder.decoder(DynamicMessage.getDefaultInstance(method.getInputType())));
            grpc.callHandler(bound, request -> serve(method, request));
        }
        server = await(vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setKeyCertOptions(KeyCertOptions.wrap(authority.listener(certificateNames))))
                .requestHandler(grpc)
                .listen());
    }

    String url() {
        return "https://127.0.0.1:" + server.actualPort();
    }

    /** For each request of that type from now on. */
    <Q extends Message> ScriptedHub answer(Q form, Function<Q, Message> answer) {
        answers.put(form.getDescriptorForType().getFullName(), request -> answer.apply(parse(form, request)));
        return this;
    }

    /** For the next call of Watch. */
    ScriptedHub stream(End end, WatchResponse... changes) {
        streams.add(new Stream(List.of(changes), end));
        return this;
    }

    @SuppressWarnings("unchecked")
    private static <Q extends Message> Q parse(Q form, Message request) {
        try {
            return (Q) form.getParserForType().parseFrom(request.toByteString());
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    <Q extends Message> List<Q> heard(Q form) {
        List<Q> all = new ArrayList<>();
        for (Message message : heard) {
            if (message.getDescriptorForType().equals(form.getDescriptorForType())) {
                all.add(parse(form, message));
            }
        }
        return all;
    }

    private void serve(MethodDescriptor method, GrpcServerRequest<Message, Message> request) {
        boolean isKnown = ("Bearer " + TOKEN).equals(request.headers().get("authorization"));
        request.last().onSuccess(message -> {
            heard.add(message);
            try {
                if (!isKnown && !method.getName().equals("GetVersion")) {
                    throw new Refusal(ErrorCode.UNAUTHENTICATED, "the token is not one of this hub's");
                }
                if (method.isServerStreaming()) {
                    follow(request);
                } else {
                    Function<Message, Message> answer =
                            answers.get(method.getInputType().getFullName());
                    if (answer == null) {
                        throw new Refusal(ErrorCode.INTERNAL_ERROR, "nothing is written down for " + method.getName());
                    }
                    request.response().end(answer.apply(message));
                }
            } catch (Refusal e) {
                refuse(request.response(), e);
            }
        });
    }

    private void follow(GrpcServerRequest<Message, Message> request) {
        Stream stream = streams.poll();
        if (stream == null) {
            throw new Refusal(ErrorCode.INTERNAL_ERROR, "no more streams are written down");
        }
        stream.changes().forEach(request.response()::write);
        switch (stream.end()) {
            case OK -> request.response().end();
            // After what was written has left.
            case BROKEN -> vertx.setTimer(50, ignored -> request.connection().close());
            case TOO_OLD -> refuse(request.response(), new Refusal(ErrorCode.REVISION_TOO_OLD, "too long ago"));
            case OPEN -> {}
        }
    }

    private static void refuse(GrpcServerResponse<Message, Message> response, Refusal refusal) {
        ErrorInfo info = ErrorInfo.newBuilder()
                .setReason(refusal.code)
                .putMetadata("category", refusal.category)
                .putMetadata("guidance", refusal.guidance)
                .build();
        byte[] details = Status.newBuilder().addDetails(Any.pack(info)).build().toByteArray();
        response.trailers().set("davit-code", refusal.code);
        response.trailers()
                .set(
                        "grpc-status-details-bin",
                        Base64.getEncoder().withoutPadding().encodeToString(details));
        response.status(GrpcStatus.FAILED_PRECONDITION)
                .statusMessage(String.valueOf(refusal.getMessage()))
                .end();
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
