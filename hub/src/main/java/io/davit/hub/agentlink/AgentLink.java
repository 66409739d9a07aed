package io.davit.hub.agentlink;

import com.google.protobuf.ByteString;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.sessions.Newcomer;
import io.davit.proto.agent.v1.RenewCertificateRequest;
import io.davit.proto.agent.v1.RenewCertificateResponse;
import io.davit.proto.agent.v1.SessionRequest;
import io.davit.proto.agent.v1.SessionResponse;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listener for agents: it admits nobody without a certificate of the hub's authority. */
public final class AgentLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentLink.class);

    /** Longest message either way (protocol, section 11). */
    static final int LONGEST_MESSAGE = 1 << 20;

    private static final ServiceName SERVICE = ServiceName.create("davit.agent.v1", "AgentLinkService");
    private static final ServiceMethod<SessionRequest, SessionResponse> SESSION = ServiceMethod.server(
            SERVICE,
            "Session",
            GrpcMessageEncoder.encoder(),
            GrpcMessageDecoder.decoder(SessionRequest.getDefaultInstance()));
    private static final ServiceMethod<RenewCertificateRequest, RenewCertificateResponse> RENEW = ServiceMethod.server(
            SERVICE,
            "RenewCertificate",
            GrpcMessageEncoder.encoder(),
            GrpcMessageDecoder.decoder(RenewCertificateRequest.getDefaultInstance()));

    private final Vertx vertx;
    private final LinkSettings settings;
    private final String hubId;
    private final LinkDuties duties;
    private final OpenSessions sessions;
    private final Consumer<Map<String, Instant>> lastSeen;
    private final Clock clock;
    private final Semaphore openings;
    private final Handshakes handshakes;
    private final OpenStreams streams = new OpenStreams();
    private final Set<HttpServer> servers = ConcurrentHashMap.newKeySet();
    private final Set<Long> timers = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    /** @param lastSeen keeps when each cluster was last heard; called once a minute with what is new (H2) */
    public AgentLink(
            Vertx vertx,
            LinkSettings settings,
            String hubId,
            LinkDuties duties,
            OpenSessions sessions,
            Consumer<Map<String, Instant>> lastSeen,
            Clock clock) {
        this.vertx = vertx;
        this.settings = settings;
        this.hubId = hubId;
        this.duties = duties;
        this.sessions = sessions;
        this.lastSeen = lastSeen;
        this.clock = clock;
        this.openings = new Semaphore(settings.openings());
        this.handshakes = new Handshakes(settings.handshakes(), clock);
    }

    /**
     * Listens.
     *
     * @return the port
     * @throws DavitException LISTEN_FAILED
     */
    public int listen(LinkTls tls) {
        HttpServerOptions options = options(tls);
        await(vertx.deployVerticle(
                () -> new Loop(options), new DeploymentOptions().setInstances(settings.eventLoops())));
        long pulse = Math.max(
                100,
                Math.min(settings.heartbeat().toMillis(), settings.patience().toMillis()) / 4);
        timers.add(vertx.setPeriodic(pulse, timer -> check()));
        timers.add(vertx.setPeriodic(TimeUnit.MINUTES.toMillis(1), timer -> everyMinute()));
        return servers.iterator().next().actualPort();
    }

    /** How many handshakes found no place, since the start. */
    public long deferredHandshakes() {
        return handshakes.deferred();
    }

    private static void await(io.vertx.core.Future<?> started) {
        try {
            started.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new DavitException(ErrorCode.LISTEN_FAILED, "the listener for agents: " + e.getMessage(), e);
        } catch (TimeoutException e) {
            throw new DavitException(ErrorCode.LISTEN_FAILED, "the listener for agents did not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.LISTEN_FAILED, "interrupted", e);
        }
    }

    private HttpServerOptions options(LinkTls tls) {
        return new HttpServerOptions()
                .setHost(settings.host())
                // A negative port is one free port for all event loops; 0 would be one for each.
                .setPort(settings.port() == 0 ? -1 : settings.port())
                .setSsl(true)
                .setUseAlpn(true)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                .setClientAuth(ClientAuth.REQUIRED)
                .setKeyCertOptions(KeyCertOptions.wrap(new OneKey(tls.key(), tls.chain(), handshakes::admit)))
                .setTrustOptions(TrustOptions.wrap(new OwnAuthority(tls.authority(), duties.desk()::isShutOut, clock)))
                .setAcceptBacklog(4096)
                .setTcpKeepAlive(true);
    }

    /** The listener shows another certificate from now on; streams that are open stay. */
    public void show(LinkTls tls) {
        HttpServerOptions options = options(tls);
        servers.forEach(server -> server.updateSSLOptions(options.getSslOptions())
                .onFailure(failure -> LOG.atError().setCause(failure).log("the listener keeps its old certificate")));
    }

    /** One event loop's share of the listener. */
    private final class Loop extends AbstractVerticle {
        private final HttpServerOptions options;

        Loop(HttpServerOptions options) {
            this.options = options;
        }

        @Override
        public void start(Promise<Void> started) {
            GrpcServer grpc = GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(LONGEST_MESSAGE))
                    .callHandler(SESSION, AgentLink.this::session)
                    .callHandler(RENEW, AgentLink.this::renew);
            vertx.createHttpServer(options)
                    .requestHandler(grpc)
                    .listen()
                    .onSuccess(servers::add)
                    .<Void>mapEmpty()
                    .onComplete(started);
        }
    }

    private Optional<Newcomer> newcomer(GrpcServerRequest<?, ?> request) {
        try {
            Certificate[] chain = request.connection().sslSession().getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate leaf
                    ? PeerCertificate.read(leaf, hubId)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    private void session(GrpcServerRequest<SessionRequest, SessionResponse> request) {
        Optional<Newcomer> newcomer = newcomer(request);
        if (newcomer.isEmpty()) {
            request.response()
                    .status(GrpcStatus.UNAUTHENTICATED)
                    .statusMessage(ErrorCode.HELLO_INVALID.name())
                    .end();
            return;
        }
        AgentSession session = new AgentSession(vertx, request, newcomer.get(), duties, sessions, openings, clock);
        streams.add(session);
        session.begin();
        if (draining) {
            session.end(ErrorCode.HUB_DRAINING, Duration.ZERO);
        }
    }

    private void renew(GrpcServerRequest<RenewCertificateRequest, RenewCertificateResponse> request) {
        Context loop = vertx.getOrCreateContext();
        request.handler(message -> {
            Optional<Newcomer> newcomer = newcomer(request);
            Thread.ofVirtual().name("renewal").start(() -> {
                RenewCertificateResponse.Builder answer = RenewCertificateResponse.newBuilder();
                try {
                    Newcomer who = newcomer.orElseThrow(
                            () -> new DavitException(ErrorCode.HELLO_INVALID, "the certificate is not an agent's"));
                    if (duties.desk().isShutOut(who.serial())) {
                        throw new DavitException(ErrorCode.CERTIFICATE_DENIED, "the certificate was shut out");
                    }
                    List<byte[]> chain = duties.renewal()
                            .renew(
                                    who.cluster(),
                                    who.serial(),
                                    message.getCertificateRequest().toByteArray());
                    chain.forEach(certificate -> answer.addCertificates(ByteString.copyFrom(certificate)));
                    loop.runOnContext(nothing -> request.response().end(answer.build()));
                } catch (DavitException e) {
                    fail(loop, request, e.code(), GrpcStatus.PERMISSION_DENIED);
                } catch (RuntimeException e) {
                    LOG.atError().setCause(e).log("a certificate could not be renewed");
                    fail(loop, request, ErrorCode.INTERNAL_ERROR, GrpcStatus.INTERNAL);
                }
            });
        });
    }

    private static void fail(Context loop, GrpcServerRequest<?, ?> request, ErrorCode code, GrpcStatus status) {
        loop.runOnContext(nothing -> {
            request.response().trailers().set("davit-code", code.name());
            request.response().status(status).statusMessage(code.name()).end();
        });
    }

    private void check() {
        Instant now = clock.instant();
        streams.forEach(session -> session.check(now, settings.heartbeat(), settings.patience()));
    }

    private void everyMinute() {
        sessions.all().forEach(session -> sessions.heard(session.cluster(), session.lastHeard()));
        Map<String, Instant> heard = sessions.takeHeard();
        Thread.ofVirtual().name("link-upkeep").start(() -> {
            try {
                if (!heard.isEmpty()) {
                    lastSeen.accept(heard);
                }
                duties.delivery().sweep();
                sessions.all().forEach(AgentSession::deliver);
            } catch (DavitException e) {
                LOG.atWarn().addKeyValue("code", e.code()).log("upkeep of the link failed: {}", e.sentence());
            }
        });
    }

    /** Tells agents that the hub stops, and what was heard to the store. New streams are turned away. */
    public void drain() {
        draining = true;
        streams.forEach(session -> session.end(ErrorCode.HUB_DRAINING, Duration.ZERO));
        sessions.all().forEach(session -> sessions.heard(session.cluster(), session.lastHeard()));
        Map<String, Instant> heard = sessions.takeHeard();
        if (!heard.isEmpty()) {
            lastSeen.accept(heard);
        }
    }

    @Override
    public void close() {
        timers.forEach(vertx::cancelTimer);
        servers.forEach(server -> {
            try {
                server.shutdown(2, TimeUnit.SECONDS)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(5, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                LOG.atWarn().setCause(e).log("the listener for agents did not close in time");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
