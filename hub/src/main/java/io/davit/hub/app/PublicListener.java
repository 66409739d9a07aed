package io.davit.hub.app;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.keys.ListenerTls;
import io.davit.hub.keys.TlsMaterial;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;

/** The public listener (H9): REST and gRPC on one port, TLS 1.3 with the hub's certificate, which may change while it listens. */
public final class PublicListener implements AutoCloseable {
    private static final int HEADER_LIMIT = 16 * 1024;
    private static final int LINE_LIMIT = 8 * 1024;
    private static final int STREAMS_OF_A_CONNECTION = 200;
    private static final Duration IDLE = Duration.ofSeconds(90);
    private static final Duration LOOK = Duration.ofMinutes(10);

    private final Vertx vertx;
    private final HttpServer server;
    private final ListenerTls tls;
    private final AtomicReference<TlsMaterial> shown;
    private final long timer;

    private PublicListener(Vertx vertx, HttpServer server, ListenerTls tls, TlsMaterial shown) {
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
    public static PublicListener open(Vertx vertx, String host, int port, ListenerTls tls, PublicApi api) {
        TlsMaterial material = tls.current();
        HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setSsl(true)
                .setUseAlpn(true)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                .setKeyCertOptions(keys(material))
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
        return new PublicListener(vertx, server, tls, material);
    }

    public int port() {
        return server.actualPort();
    }

    /** Shows the certificate that is current now, to connections from now on. */
    void look() {
        TlsMaterial current = tls.current();
        if (!shown.getAndSet(current).equals(current)) {
            await(server.updateSSLOptions(new ServerSSLOptions()
                    .setUseAlpn(true)
                    .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                    .setKeyCertOptions(keys(current))));
        }
    }

    private static KeyCertOptions keys(TlsMaterial material) {
        try {
            char[] none = new char[0];
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, none);
            keys.setKeyEntry("listener", material.key(), none, material.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys, none);
            return KeyCertOptions.wrap(factory);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
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
