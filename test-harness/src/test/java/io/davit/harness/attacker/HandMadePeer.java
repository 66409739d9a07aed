package io.davit.harness.attacker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.davit.hub.keys.TlsMaterial;
import io.davit.proto.agent.v1.Goodbye;
import io.davit.proto.agent.v1.Heartbeat;
import io.davit.proto.agent.v1.Hello;
import io.davit.proto.agent.v1.SessionRequest;
import io.davit.proto.agent.v1.SessionRequest.MessageCase;
import io.davit.proto.agent.v1.SessionResponse;
import io.davit.proto.agent.v1.Welcome;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Stands where the hub stood, with its authority's certificate, and speaks the link by hand: frames of gRPC over HTTP/2 are
 * made here, byte by byte, so that anything can be in them.
 */
final class HandMadePeer implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 90;
    private static final int FRAME_HEADER = 5;

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<Talk> talks = new LinkedBlockingQueue<>();

    /** @param port where agents look for their hub */
    static HandMadePeer listen(TlsMaterial tls, int port) {
        return new HandMadePeer(tls, port);
    }

    private HandMadePeer(TlsMaterial tls, int port) {
        PemKeyCertOptions pem =
                new PemKeyCertOptions().addKeyValue(pem("PRIVATE KEY", tls.key().getEncoded()));
        Buffer chain = Buffer.buffer();
        tls.chain().forEach(certificate -> chain.appendBuffer(pem("CERTIFICATE", der(certificate))));
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(pem.addCertValue(chain)));
        server.requestHandler(request -> talks.add(new Talk(vertx.getOrCreateContext(), request)))
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Buffer pem(String kind, byte[] der) {
        return Buffer.buffer("-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + kind + "-----\n");
    }

    /** The next session that an agent begins. */
    Talk accept() throws InterruptedException {
        Talk talk = talks.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(talk).as("a session of the agent").isNotNull();
        return talk;
    }

    /** One stream. */
    static final class Talk {
        private final Context loop;
        private final HttpServerRequest request;
        private final BlockingQueue<SessionRequest> heard = new LinkedBlockingQueue<>();
        private final CountDownLatch over = new CountDownLatch(1);
        private Buffer unread = Buffer.buffer();

        private Talk(Context loop, HttpServerRequest request) {
            this.loop = loop;
            this.request = request;
            request.response().setChunked(true).putHeader("content-type", "application/grpc+proto");
            request.handler(this::received);
            request.exceptionHandler(e -> over.countDown());
            request.endHandler(nothing -> over.countDown());
        }

        private void received(Buffer bytes) {
            unread = unread.appendBuffer(bytes);
            while (unread.length() >= FRAME_HEADER && unread.length() >= FRAME_HEADER + unread.getInt(1)) {
                int end = FRAME_HEADER + unread.getInt(1);
                try {
                    heard.add(SessionRequest.parseFrom(unread.getBytes(FRAME_HEADER, end)));
                } catch (InvalidProtocolBufferException e) {
                    throw new IllegalStateException("the agent sent no message", e);
                }
                unread = unread.getBuffer(end, unread.length());
            }
        }

        /** The next message of a kind; others are passed over. */
        SessionRequest next(MessageCase kind) throws InterruptedException {
            while (true) {
                SessionRequest message = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertThat(message).as("a message of the agent: " + kind).isNotNull();
                if (message.getMessageCase() == kind) {
                    return message;
                }
            }
        }

        Hello hello() throws InterruptedException {
            return next(MessageCase.HELLO).getHello();
        }

        /** An answer as an honest hub gives it, that holds all reports which the agent has. */
        static Welcome.Builder welcome(StolenKeys keys, Hello hello) {
            return Welcome.newBuilder()
                    .setProtocol(1)
                    .setHubId(keys.hubId())
                    .setSessionNumber(hello.getSessionNumber())
                    .setReportsHeld(hello.getLastReportIndex())
                    .setReportsHeldHash(hello.getLastReportHash())
                    .setHeartbeatSeconds(30)
                    .setSentAt(now());
        }

        void say(SessionResponse.Builder message) {
            frame(message.build().toByteArray());
        }

        /** A whole frame around any bytes. */
        void frame(byte[] message) {
            raw(Buffer.buffer().appendByte((byte) 0).appendInt(message.length).appendBytes(message));
        }

        /** The head of a frame that is said to be so long, and nothing behind it. */
        void announce(int length) {
            raw(Buffer.buffer().appendByte((byte) 0).appendInt(length));
        }

        void raw(Buffer bytes) {
            loop.runOnContext(nothing -> request.response().write(bytes));
        }

        void heartbeat() {
            heartbeat(Instant.now());
        }

        /** @param said what time it is, by his word */
        void heartbeat(Instant said) {
            say(SessionResponse.newBuilder().setHeartbeat(Heartbeat.newBuilder().setSentAt(time(said))));
        }

        void goodbye(String code) {
            say(SessionResponse.newBuilder().setGoodbye(Goodbye.newBuilder().setCode(code)));
        }

        /** Until the agent has had enough. */
        void awaitEnd() throws InterruptedException {
            assertThat(over.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("the agent ends the stream")
                    .isTrue();
        }
    }

    static Timestamp now() {
        return time(Instant.now());
    }

    static Timestamp time(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    static ByteString bytes(byte[] bytes) {
        return ByteString.copyFrom(bytes);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
