package io.davit.hub.app;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;

/** The public listener (H9): REST and gRPC on one port, TLS 1.3 with certificates that may change while it listens. */
public final class PublicListener implements AutoCloseable {
    private static final int HEADER_LIMIT = 16 * 1024;
    private static final int LINE_LIMIT = 8 * 1024;
    private static final int STREAMS_OF_A_CONNECTION = 200;
    private static final Duration IDLE = Duration.ofSeconds(90);
    private static final Duration LOOK = Duration.ofMinutes(10);

    private final Vertx vertx;
    private final HttpServer server;
    private final PublicTls tls;
    private final AtomicReference<PublicTls.Keys> shown;
    private final long timer;

    private PublicListener(Vertx vertx, HttpServer server, PublicTls tls, PublicTls.Keys shown) {
        this.vertx = vertx;
        this.server = server;
        this.tls = tls;
        this.shown = new AtomicReference<>(shown);
        this.timer =
                vertx.setPeriodic(LOOK.toMillis(), ignored -> Thread.ofVirtual().start(this::look));
    }

    /**
     * @param port 0 takes a free one
     * @throws DavitException CONFIG_INVALID if it cannot listen there
     */
    public static PublicListener open(Vertx vertx, String host, int port, PublicTls tls, PublicApi api) {
        PublicTls.Keys keys = tls.current();
        HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setSsl(true)
                .setUseAlpn(true)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                .setKeyCertOptions(KeyCertOptions.wrap(keys))
                .setMaxHeaderSize(HEADER_LIMIT)
                .setMaxInitialLineLength(LINE_LIMIT)
                .setIdleTimeout((int) IDLE.toSeconds())
                .setCompressionSupported(false);
        options.getInitialSettings()
                .setMaxConcurrentStreams(STREAMS_OF_A_CONNECTION)
                .setMaxHeaderListSize(HEADER_LIMIT);
        HttpServer server = vertx.createHttpServer(options).requestHandler(api::handle);
        try {
            await(server.listen());
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new DavitException(
                    ErrorCode.CONFIG_INVALID,
                    "public listener: cannot listen on " + host + ":" + port + ": " + cause.getMessage(),
                    cause);
        }
        return new PublicListener(vertx, server, tls, keys);
    }

    public int port() {
        return server.actualPort();
    }

    /** Shows the certificates that are current now, to connections from now on. */
    void look() {
        PublicTls.Keys current = tls.current();
        if (!shown.getAndSet(current).isSameAs(current)) {
            await(server.updateSSLOptions(new ServerSSLOptions()
                    .setUseAlpn(true)
                    .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                    .setKeyCertOptions(KeyCertOptions.wrap(current))));
        }
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
        await(server.close());
    }
}
