package io.davit.cli.hub.grpc;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;
import io.davit.cli.hub.Hub;
import io.davit.cli.hub.HubAccess;
import io.davit.cli.hub.HubFailure;
import io.davit.cli.hub.HubMethods;
import io.davit.errors.ErrorCode;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** One connection, TLS 1.3 and HTTP/2. The caller's thread waits; Vert.x's only hands over. */
public final class GrpcHub implements Hub {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int ANSWER_LIMIT = 16 * 1024 * 1024;

    private final HubAccess access;
    private final Duration silence;
    private final Vertx vertx;
    private final GrpcClient client;

    /** @param silence after this long without a word a call is given up; the hub's streams say something much more often */
    public GrpcHub(HubAccess access, Duration silence) {
        this.access = access;
        this.silence = silence;
        this.vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
        HttpClientOptions options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setSsl(true)
                .setUseAlpn(true)
                .setVerifyHost(true)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                .setConnectTimeout((int) CONNECT.toMillis())
                .setTrustOptions(TrustOptions.wrap(new TrustedHub(access.trust())));
        this.client = GrpcClient.client(vertx, new GrpcClientOptions().setMaxMessageSize(ANSWER_LIMIT), options);
    }

    @Override
    public <A extends Message> A call(Message request, A form) {
        List<A> answers = new ArrayList<>();
        follow(request, form, answers::add);
        if (answers.size() != 1) {
            throw HubFailure.own(
                    ErrorCode.HUB_UNREACHABLE,
                    access.address() + " gave " + answers.size() + " answers to one call",
                    null);
        }
        return answers.getFirst();
    }

    @Override
    public <A extends Message> void follow(Message request, A form, Consumer<A> heard) {
        MethodDescriptor method = HubMethods.of(request);
        ServiceMethod<A, Message> bound = ServiceMethod.client(
                ServiceName.create(method.getService().getFullName()),
                method.getName(),
                GrpcMessageEncoder.encoder(),
                GrpcMessageDecoder.decoder(form));
        Answers<A> answers = new Answers<>(access.address().toString());
        SocketAddress address = SocketAddress.inetSocketAddress(
                access.address().port(), access.address().host());
        client.request(address, bound).onComplete(opened -> {
            if (opened.failed()) {
                answers.broken(opened.cause());
            } else {
                send(opened.result(), request, answers);
            }
        });
        answers.take(silence, heard);
    }

    private <A extends Message> void send(GrpcClientRequest<Message, A> call, Message request, Answers<A> answers) {
        call.headers().set("authorization", "Bearer " + access.token().value());
        answers.connectedBy(call);
        call.send(request).onComplete(sent -> {
            if (sent.failed()) {
                answers.broken(sent.cause());
            } else {
                answers.of(sent.result());
            }
        });
    }

    @Override
    public void close() {
        try {
            client.close().toCompletionStage().toCompletableFuture().join();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new IllegalStateException("the connection could not be closed", e);
        }
    }
}
