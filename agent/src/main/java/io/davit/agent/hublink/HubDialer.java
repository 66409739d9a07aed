package io.davit.agent.hublink;

import com.google.protobuf.Message;
import io.davit.agent.enrolment.AgentIdentity;
import io.davit.agent.enrolment.Enrolment;
import io.davit.agent.enrolment.PinnedAuthority;
import io.davit.agent.hub.HubPins;
import io.davit.errors.DavitException;
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
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Opens connections to the hub: TLS 1.3 to whom the pinned authority vouches for, through an HTTP CONNECT proxy if there is
 * one. Each dial is a connection of its own, because identity and pins may have changed since the last.
 */
public final class HubDialer implements Enrolment.Dialer, AutoCloseable {
    private static final ServiceName LINK = ServiceName.create("davit.agent.v1", "AgentLinkService");
    private static final ServiceName ENROLMENT = ServiceName.create("davit.agent.v1", "EnrolmentService");
    private static final ServiceMethod<SessionResponse, SessionRequest> SESSION =
            method(LINK, "Session", SessionResponse.getDefaultInstance());
    private static final ServiceMethod<RenewCertificateResponse, RenewCertificateRequest> RENEW =
            method(LINK, "RenewCertificate", RenewCertificateResponse.getDefaultInstance());
    private static final ServiceMethod<EnrolResponse, EnrolRequest> ENROL =
            method(ENROLMENT, "Enrol", EnrolResponse.getDefaultInstance());
    private static final ServiceMethod<FetchEnrolmentResponse, FetchEnrolmentRequest> FETCH =
            method(ENROLMENT, "FetchEnrolment", FetchEnrolmentResponse.getDefaultInstance());

    /** To connect, to shake hands, to answer one call. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** The hub may be silent on a stream for three heartbeats of the longest kind; what it does not take that long is lost. */
    private static final Duration LONGEST_WRITE = Duration.ofMinutes(5);

    private final Vertx vertx;
    private final Optional<ListenerAddress> proxy;
    private final Clock clock;

    private HubDialer(Vertx vertx, Optional<ListenerAddress> proxy, Clock clock) {
        this.vertx = vertx;
        this.proxy = proxy;
        this.clock = clock;
    }

    /** Has an event loop from now on, and dials nobody yet. */
    public static HubDialer open(Optional<ListenerAddress> proxy, Clock clock) {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setUseDaemonThread(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        return new HubDialer(vertx, proxy, clock);
    }

    private static <Q extends Message, A extends Message> ServiceMethod<A, Q> method(
            ServiceName service, String name, A answer) {
        return ServiceMethod.client(
                service, name, GrpcMessageEncoder.<Q>encoder(), GrpcMessageDecoder.<A>decoder(answer));
    }

    /** @throws DavitException HUB_UNREACHABLE, HUB_UNTRUSTED */
    HubStream session(AgentIdentity identity, HubPins pins) {
        GrpcClient client = client(tls(identity, pins));
        Context loop = vertx.getOrCreateContext();
        Promise<HubStream> opened = Promise.promise();
        loop.runOnContext(ignored -> client.request(address(identity.link()), SESSION)
                .<HubStream>map(request -> new GrpcStream(loop, request, () -> close(client), LONGEST_WRITE, clock))
                .onComplete(opened));
        try {
            return Awaiting.of(opened.future(), PATIENCE);
        } catch (DavitException e) {
            close(client);
            throw e;
        }
    }

    /** @throws DavitException HUB_UNREACHABLE, HUB_UNTRUSTED, or the code of the hub's refusal */
    RenewCertificateResponse renew(AgentIdentity identity, HubPins pins, RenewCertificateRequest request) {
        GrpcClient client = client(tls(identity, pins));
        try {
            return call(client, identity.link(), RENEW, request);
        } finally {
            close(client);
        }
    }

    private HttpClientOptions tls(AgentIdentity identity, HubPins pins) {
        return options(PinnedAuthority.ofHub(pins.caKey(), pins.hubId(), clock))
                .setKeyCertOptions(KeyCertOptions.wrap(identity.keyManagers()));
    }

    @Override
    public Enrolment.Calls dial(ListenerAddress listener, PinnedAuthority hub) {
        GrpcClient client = client(options(hub));
        return new Enrolment.Calls() {
            @Override
            public EnrolResponse enrol(EnrolRequest request) {
                return call(client, listener, ENROL, request);
            }

            @Override
            public FetchEnrolmentResponse fetch(FetchEnrolmentRequest request) {
                return call(client, listener, FETCH, request);
            }

            @Override
            public void close() {
                HubDialer.close(client);
            }
        };
    }

    private static HttpClientOptions options(PinnedAuthority hub) {
        int patience = (int) PATIENCE.toMillis();
        return new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setSsl(true)
                .setUseAlpn(true)
                .setVerifyHost(true)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                .setTrustOptions(TrustOptions.wrap(hub))
                .setConnectTimeout(patience)
                .setSslHandshakeTimeout(patience)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTcpKeepAlive(true);
    }

    private GrpcClient client(HttpClientOptions options) {
        proxy.ifPresent(address -> options.setProxyOptions(new ProxyOptions()
                .setType(ProxyType.HTTP)
                .setHost(address.host())
                .setPort(address.port())));
        return GrpcClient.client(vertx, new GrpcClientOptions().setMaxMessageSize(HubStream.LARGEST_MESSAGE), options);
    }

    private static SocketAddress address(ListenerAddress listener) {
        return SocketAddress.inetSocketAddress(listener.port(), listener.host());
    }

    private <Q, A> A call(GrpcClient client, ListenerAddress listener, ServiceMethod<A, Q> method, Q message) {
        Promise<A> answered = Promise.promise();
        vertx.getOrCreateContext()
                .runOnContext(ignored -> client.request(address(listener), method)
                        .compose(request -> request.send(message))
                        .onFailure(answered::tryFail)
                        .onSuccess(answer -> {
                            answer.invalidMessageHandler(e -> answered.tryFail(Failures.ofMessage(e)));
                            answer.exceptionHandler(answered::tryFail);
                            answer.handler(result -> answer.endHandler(end -> {
                                if (answer.status() == GrpcStatus.OK) {
                                    answered.tryComplete(result);
                                } else {
                                    answered.tryFail(Failures.ofStatus(answer));
                                }
                            }));
                            answer.endHandler(end -> answered.tryFail(Failures.ofStatus(answer)));
                        }));
        return Awaiting.of(answered.future(), PATIENCE);
    }

    private static void close(GrpcClient client) {
        // Nobody waits for it: the socket is gone when the event loop comes to it.
        client.close();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
