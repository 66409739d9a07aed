package io.davit.agent.endpoint;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;

/** Listens while the agent runs. Writes its address into the data directory when it can be reached, and takes it away when it closes. */
public final class Endpoint implements AutoCloseable {
    private final Vertx vertx;
    private final HttpServer server;
    private final Path dataDir;
    private final EndpointAddress address;

    private Endpoint(Vertx vertx, HttpServer server, Path dataDir, EndpointAddress address) {
        this.vertx = vertx;
        this.server = server;
        this.dataDir = dataDir;
        this.address = address;
    }

    /**
     * @param port 0 takes a free one
     * @param ready whether the agent takes orders
     * @throws DavitException CONFIG_INVALID if it cannot listen there
     */
    public static Endpoint open(
            String host, int port, Path dataDir, AgentControl control, Metrics metrics, BooleanSupplier ready) {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setUseDaemonThread(true)
                // Nothing is served from files: without this, Vert.x makes a folder in the temporary directory.
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        String token = EndpointAddress.newToken();
        Router router = Router.router(vertx);
        Offload offload = new Offload(vertx);
        new WatchRoutes(metrics, ready, offload).mount(router);
        new ControlRoutes(control, offload, token).mount(router);
        try {
            HttpServer server = await(vertx.createHttpServer(new HttpServerOptions()
                            .setHost(host)
                            .setPort(port)
                            .setIdleTimeout(60)
                            .setMaxHeaderSize(16 * 1024))
                    .requestHandler(router)
                    .listen());
            EndpointAddress address = new EndpointAddress(reachable(host), server.actualPort(), token);
            address.write(dataDir);
            return new Endpoint(vertx, server, dataDir, address);
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            closeQuietly(vertx, cause);
            throw new DavitException(
                    ErrorCode.CONFIG_INVALID,
                    "endpoint: cannot listen on " + host + ":" + port + ": " + cause.getMessage(),
                    cause);
        } catch (RuntimeException e) {
            closeQuietly(vertx, e);
            throw e;
        }
    }

    /** Commands on this host come over loopback, wherever else the endpoint listens. */
    private static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "::1";
            default -> host;
        };
    }

    private static void closeQuietly(Vertx vertx, Throwable cause) {
        try {
            await(vertx.close());
        } catch (RuntimeException closing) {
            cause.addSuppressed(closing);
        }
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    public EndpointAddress address() {
        return address;
    }

    @Override
    public void close() {
        EndpointAddress.delete(dataDir);
        await(server.close());
        await(vertx.close());
    }
}
