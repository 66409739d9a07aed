package io.davit.agent.hublink;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.enrolment.Authority;
import io.davit.proto.agent.v1.EnrolRequest;
import io.davit.proto.agent.v1.EnrolResponse;
import io.davit.proto.agent.v1.FetchEnrolmentRequest;
import io.davit.proto.agent.v1.FetchEnrolmentResponse;
import io.davit.proto.agent.v1.RenewCertificateRequest;
import io.davit.proto.agent.v1.RenewCertificateResponse;
import io.davit.proto.agent.v1.SessionRequest;
import io.davit.proto.agent.v1.SessionResponse;
import io.davit.signing.ListenerAddress;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** The actor that plays hubs, good and evil ones: a real gRPC server over mutual TLS, which says what the test tells it to. */
final class ScriptedHub implements AutoCloseable {
    static final int PATIENCE_SECONDS = 30;
    private static final int LARGER_THAN_ALLOWED = 8 << 20;

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<Peer> sessions = new LinkedBlockingQueue<>();
    private final HttpServer server;
    final AtomicReference<Function<RenewCertificateRequest, RenewCertificateResponse>> renewal =
            new AtomicReference<>(request -> RenewCertificateResponse.getDefaultInstance());
    final AtomicReference<Function<EnrolRequest, EnrolResponse>> enrolment = new AtomicReference<>();
    final AtomicReference<Function<FetchEnrolmentRequest, FetchEnrolmentResponse>> decision = new AtomicReference<>();

    /** Refuses a unary call. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal(String code) {
            super(code);
        }
    }

    /** @param clients whose certificates are asked for; none asks for none */
    ScriptedHub(Authority.Listener listener, List<Authority> clients) {
        GrpcServer grpc = GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(LARGER_THAN_ALLOWED));
        ServiceName link = ServiceName.create("davit.agent.v1", "AgentLinkService");
        ServiceName enrolments = ServiceName.create("davit.agent.v1", "EnrolmentService");
        grpc.callHandler(
                ServiceMethod.server(
                        link,
                        "Session",
                        GrpcMessageEncoder.<SessionResponse>encoder(),
                        GrpcMessageDecoder.<SessionRequest>decoder(SessionRequest.getDefaultInstance())),
                request -> sessions.add(new Peer(vertx.getOrCreateContext(), request)));
        grpc.callHandler(
                ServiceMethod.server(
                        link,
                        "RenewCertificate",
                        GrpcMessageEncoder.<RenewCertificateResponse>encoder(),
                        GrpcMessageDecoder.<RenewCertificateRequest>decoder(
                                RenewCertificateRequest.getDefaultInstance())),
                request -> answer(request, renewal.get()));
        grpc.callHandler(
                ServiceMethod.server(
                        enrolments,
                        "Enrol",
                        GrpcMessageEncoder.<EnrolResponse>encoder(),
                        GrpcMessageDecoder.<EnrolRequest>decoder(EnrolRequest.getDefaultInstance())),
                request -> answer(request, enrolment.get()));
        grpc.callHandler(
                ServiceMethod.server(
                        enrolments,
                        "FetchEnrolment",
                        GrpcMessageEncoder.<FetchEnrolmentResponse>encoder(),
                        GrpcMessageDecoder.<FetchEnrolmentRequest>decoder(FetchEnrolmentRequest.getDefaultInstance())),
                request -> answer(request, decision.get()));
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setKeyValue(Buffer.buffer(listener.keyPem()))
                        .setCertValue(Buffer.buffer(listener.chainPem())));
        if (!clients.isEmpty()) {
            PemTrustOptions trust = new PemTrustOptions();
            clients.forEach(authority ->
                    trust.addCertValue(Buffer.buffer(Authority.chainPem(List.of(authority.certificate())))));
            options.setClientAuth(ClientAuth.REQUIRED).setTrustOptions(trust);
        }
        server = vertx.createHttpServer(options)
                .requestHandler(grpc)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static <Q, A> void answer(GrpcServerRequest<Q, A> request, Function<Q, A> how) {
        request.handler(message -> {
            try {
                request.response().end(how.apply(message));
            } catch (Refusal refusal) {
                request.response().trailers().set(Failures.CODE, String.valueOf(refusal.getMessage()));
                request.response().status(GrpcStatus.FAILED_PRECONDITION).end();
            }
        });
    }

    ListenerAddress address() {
        return new ListenerAddress("127.0.0.1", server.actualPort());
    }

    /** The next session that an agent opens. */
    Peer accept() throws InterruptedException {
        Peer peer = sessions.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(peer).as("a session").isNotNull();
        return peer;
    }

    int waitingSessions() {
        return sessions.size();
    }

    /** The hub's end of one session. */
    static final class Peer {
        private final Context loop;
        private final GrpcServerRequest<SessionRequest, SessionResponse> request;
        private final BlockingQueue<SessionRequest> heard = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();

        Peer(Context loop, GrpcServerRequest<SessionRequest, SessionResponse> request) {
            this.loop = loop;
            this.request = request;
            request.handler(heard::add);
            request.exceptionHandler(e -> ended.add("broken: " + e));
            request.errorHandler(e -> ended.add("reset: " + e));
            request.endHandler(nothing -> ended.add("ended"));
        }

        SessionRequest next() throws InterruptedException {
            SessionRequest message = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(message).as("a message of the agent").isNotNull();
            return message;
        }

        /** The next message of a kind; others are skipped. */
        SessionRequest next(SessionRequest.MessageCase kind) throws InterruptedException {
            while (true) {
                SessionRequest message = next();
                if (message.getMessageCase() == kind) {
                    return message;
                }
            }
        }

        void awaitEnd() throws InterruptedException {
            assertThat(ended.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("the end of the stream")
                    .isNotNull();
        }

        void say(SessionResponse message) {
            loop.runOnContext(ignored -> request.response().write(message));
        }

        void say(SessionResponse.Builder message) {
            say(message.build());
        }

        void stopReading() {
            loop.runOnContext(ignored -> request.pause());
        }

        void readAgain() {
            loop.runOnContext(ignored -> request.resume());
        }

        int backlog() {
            return heard.size();
        }

        void end() {
            loop.runOnContext(ignored -> request.response().end());
        }

        void reset() {
            loop.runOnContext(ignored -> request.response().cancel());
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
