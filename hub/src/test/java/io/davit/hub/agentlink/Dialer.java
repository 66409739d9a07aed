package io.davit.hub.agentlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.hub.enrolment.Berth;
import io.davit.proto.agent.v1.Hello;
import io.davit.proto.agent.v1.RenewCertificateRequest;
import io.davit.proto.agent.v1.RenewCertificateResponse;
import io.davit.proto.agent.v1.SessionRequest;
import io.davit.proto.agent.v1.SessionResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A program that dials the link, with whatever certificate. */
final class Dialer implements AutoCloseable {
    private static final ServiceName SERVICE = ServiceName.create("davit.agent.v1", "AgentLinkService");

    private final GrpcClient client;
    private final HttpClientAgent raw;
    private final SocketAddress hub;

    private Dialer(Vertx vertx, int port, HttpClientOptions options) {
        this.client = GrpcClient.client(vertx, new GrpcClientOptions().setMaxMessageSize(4 << 20), options);
        this.raw = vertx.createHttpClient(options);
        this.hub = SocketAddress.inetSocketAddress(port, "127.0.0.1");
    }

    static Dialer without(Vertx vertx, int port, X509Certificate authority) {
        return new Dialer(vertx, port, options(authority));
    }

    static Dialer with(Vertx vertx, int port, X509Certificate authority, PrivateKey key, X509Certificate certificate) {
        return new Dialer(
                vertx,
                port,
                options(authority)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addKeyValue(pem("PRIVATE KEY", key.getEncoded()))
                                .addCertValue(pem(certificate))));
    }

    static Dialer of(Vertx vertx, int port, X509Certificate authority, Berth.Moored agent) {
        return with(vertx, port, authority, agent.tlsKey(), agent.certificate());
    }

    private static HttpClientOptions options(X509Certificate authority) {
        return new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setSsl(true)
                .setUseAlpn(true)
                .setTrustOptions(new PemTrustOptions().addCertValue(pem(authority)));
    }

    private static Buffer pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Buffer pem(String kind, byte[] der) {
        return Buffer.buffer("-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + kind + "-----\n");
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    Stream open() {
        return new Stream(await(client.request(
                hub,
                ServiceMethod.client(
                        SERVICE,
                        "Session",
                        GrpcMessageEncoder.encoder(),
                        GrpcMessageDecoder.decoder(SessionResponse.getDefaultInstance())))));
    }

    /** Whether the hub lets it in so far that it can speak; with TLS 1.3 a client learns that only when it speaks. */
    boolean isLetIn(Hello hello) {
        try {
            Stream stream = open();
            stream.say(hello);
            return stream.next().hasWelcome();
        } catch (AssertionError e) {
            return false;
        }
    }

    /** Whether the hub says anything, if only goodbye; whoever gets through no handshake hears nothing. */
    boolean isAnswered(Hello hello) {
        try {
            Stream stream = open();
            stream.say(hello);
            stream.next();
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    /** A session whose Welcome comes, and nothing is read behind that. */
    HttpClientConnection sessionThatDoesNotRead(Hello hello) {
        byte[] message = SessionRequest.newBuilder().setHello(hello).build().toByteArray();
        HttpClientConnection connection =
                await(raw.connect(new HttpConnectOptions().setHost("127.0.0.1").setPort(hub.port())));
        CompletableFuture<Buffer> welcome = new CompletableFuture<>();
        await(connection.request(session()).compose(request -> {
            request.response()
                    .onSuccess(response -> response.handler(bytes -> {
                        response.pause();
                        welcome.complete(bytes);
                    }));
            return request.setChunked(true)
                    .write(Buffer.buffer()
                            .appendByte((byte) 0)
                            .appendInt(message.length)
                            .appendBytes(message));
        }));
        welcome.join();
        return connection;
    }

    private RequestOptions session() {
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(hub.port())
                .setURI("/davit.agent.v1.AgentLinkService/Session")
                .putHeader("content-type", "application/grpc+proto");
    }

    /** Sends bytes in the place of frames, and returns once the hub has ended the stream, in whatever way. */
    void throwIn(byte[] bytes) {
        await(raw.request(session())
                .compose(request -> request.send(Buffer.buffer(bytes)).compose(HttpClientResponse::body))
                .otherwiseEmpty());
    }

    GrpcClientResponse<RenewCertificateRequest, RenewCertificateResponse> renew(byte[] request) {
        ServiceMethod<RenewCertificateResponse, RenewCertificateRequest> method = ServiceMethod.client(
                SERVICE,
                "RenewCertificate",
                GrpcMessageEncoder.encoder(),
                GrpcMessageDecoder.decoder(RenewCertificateResponse.getDefaultInstance()));
        GrpcClientResponse<RenewCertificateRequest, RenewCertificateResponse> response =
                await(client.request(hub, method)
                        .compose(call -> call.send(RenewCertificateRequest.newBuilder()
                                .setCertificateRequest(Berth.bytes(request))
                                .build())));
        // A refusal fails the end of the stream, too; the caller looks at status and trailers.
        await(response.end().otherwiseEmpty());
        return response;
    }

    /** The code of a refusal; an answer without a message has its trailers in the place of its headers. */
    static String code(GrpcClientResponse<?, ?> response) {
        String trailer = response.trailers().get("davit-code");
        return trailer == null ? response.headers().get("davit-code") : trailer;
    }

    @Override
    public void close() {
        await(client.close());
        await(raw.close());
    }

    /** One stream, and what came by it. */
    static final class Stream {
        private final GrpcClientRequest<SessionRequest, SessionResponse> request;
        private final BlockingQueue<SessionResponse> heard = new LinkedBlockingQueue<>();
        private final CompletableFuture<GrpcStatus> over = new CompletableFuture<>();

        Stream(GrpcClientRequest<SessionRequest, SessionResponse> request) {
            this.request = request;
            request.response()
                    .onSuccess(response -> {
                        response.handler(heard::add);
                        response.exceptionHandler(over::completeExceptionally);
                        response.endHandler(nothing -> over.complete(response.status()));
                    })
                    .onFailure(over::completeExceptionally);
        }

        void say(SessionRequest message) {
            request.write(message);
        }

        void say(Hello hello) {
            say(SessionRequest.newBuilder().setHello(hello).build());
        }

        /** Whether the hub takes the message; a hub that has not for two seconds does not. */
        boolean isTaken(SessionRequest message) throws InterruptedException, ExecutionException {
            try {
                request.write(message).toCompletionStage().toCompletableFuture().get(2, TimeUnit.SECONDS);
                return true;
            } catch (TimeoutException e) {
                return false;
            }
        }

        SessionResponse next() {
            try {
                for (int tenths = 0; tenths < 300; tenths++) {
                    SessionResponse message = heard.poll(100, TimeUnit.MILLISECONDS);
                    if (message != null) {
                        return message;
                    }
                    if (over.isDone() && heard.isEmpty()) {
                        break;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new AssertionError("nothing came; the stream " + (over.isDone() ? "is over" : "is open"));
        }

        /** The code with which the hub says goodbye, whatever came before; then the stream is over. */
        String goodbye() {
            SessionResponse message = next();
            while (!message.hasGoodbye()) {
                message = next();
            }
            assertThat(over()).isEqualTo(GrpcStatus.OK);
            return message.getGoodbye().getCode();
        }

        boolean isOver() {
            return over.isDone();
        }

        /** Ends its side of the stream. */
        void leave() {
            request.end();
        }

        GrpcStatus over() {
            try {
                return over.get(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
