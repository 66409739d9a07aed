package io.davit.harness.bench.fleet;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.davit.agent.enrolment.PinnedAuthority;
import io.davit.agent.instruction.TrustedKeys;
import io.davit.proto.agent.v1.EnrolRequest;
import io.davit.proto.agent.v1.EnrolResponse;
import io.davit.proto.agent.v1.EnrolmentState;
import io.davit.proto.agent.v1.FetchEnrolmentRequest;
import io.davit.proto.agent.v1.FetchEnrolmentResponse;
import io.davit.signing.EnrolmentProof;
import io.davit.signing.EnrolmentToken;
import io.davit.signing.ListenerAddress;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A simulated agent before it belongs to the fleet (protocol, section 12): makes its keys, asks, and fetches the answer. */
final class Newcomer {
    private static final String SERVICE = "/davit.agent.v1.EnrolmentService/";
    /** As the agent has it: to answer one call. Who hears nothing asks again with the same keys. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int ATTEMPTS = 5;

    private final String name;
    private final EnrolmentToken token;
    private final EventLoop loop;
    private final InetSocketAddress from;
    private final FleetTls tls;
    private final FleetCounters counters;
    private final SimulatedKeys keys = new SimulatedKeys();
    private final String clusterUid = UUID.randomUUID().toString();
    private EnrolResponse known = EnrolResponse.getDefaultInstance();

    Newcomer(
            String name,
            EnrolmentToken token,
            EventLoop loop,
            InetSocketAddress from,
            FleetTls tls,
            FleetCounters counters) {
        this.counters = counters;
        this.name = name;
        this.token = token;
        this.loop = loop;
        this.from = from;
        this.tls = tls;
    }

    /** TLS of a fleet that has one hub, which the token pins. */
    static FleetTls tls(EnrolmentToken token) {
        return new FleetTls(PinnedAuthority.ofHub(
                HexFormat.of().formatHex(token.caKey()), token.hubId().toString(), Clock.systemUTC()));
    }

    String name() {
        return name;
    }

    EventLoop loop() {
        return loop;
    }

    /** SHA-256 of the report key, which a person compares. */
    String fingerprint(MessageDigest sha256) {
        return HexFormat.of().formatHex(sha256.digest(keys.report().publicKey()));
    }

    /** Spends the token. */
    CompletableFuture<EnrolResponse> ask() {
        EnrolRequest request = EnrolRequest.newBuilder()
                .setTokenSecret(token.secretText())
                .setCertificateRequest(ByteString.copyFrom(keys.certificateRequest()))
                .setReportKey(ByteString.copyFrom(keys.report().publicKey()))
                .setSealingKey(keys.sealing())
                .setClusterUid(clusterUid)
                .setAgentVersion("simulated")
                .build();
        ByteString proof = ByteString.copyFrom(keys.report().sign(EnrolmentProof.signedBytes(request)));
        return call("Enrol", request.toBuilder().setProof(proof).build(), EnrolResponse.parser())
                .thenApply(answer -> {
                    known = answer;
                    return answer;
                });
    }

    /** Fetches the certificate; somebody must have accepted it. */
    CompletableFuture<SimulatedAgent> fetch() {
        FetchEnrolmentRequest question = FetchEnrolmentRequest.newBuilder()
                .setEnrolmentId(known.getEnrolmentId())
                .setCounter(1)
                .build();
        ByteString proof = ByteString.copyFrom(keys.report().sign(EnrolmentProof.signedBytes(question)));
        return call("FetchEnrolment", question.toBuilder().setProof(proof).build(), FetchEnrolmentResponse.parser())
                .thenApply(this::accepted);
    }

    private SimulatedAgent accepted(FetchEnrolmentResponse answer) {
        if (answer.getState() != EnrolmentState.ENROLMENT_STATE_ACCEPTED) {
            throw new IllegalStateException(name + " is " + answer.getState());
        }
        try {
            keys.keep(answer.getCertificatesList());
        } catch (CertificateException e) {
            throw new IllegalStateException(name + ": the hub issued no good certificate", e);
        }
        String hubId = token.hubId().toString();
        TrustedKeys trusted = TrustedKeys.pinned(hubId, token.root())
                .taking(answer.getKeySet().toByteArray());
        Enrolled who = new Enrolled(
                name,
                hubId,
                known.getClusterId(),
                clusterUid,
                keys,
                from,
                address(ListenerAddress.parse(answer.getLinkAddress())));
        return new SimulatedAgent(loop, tls, counters, who, trusted);
    }

    private static InetSocketAddress address(ListenerAddress listener) {
        return new InetSocketAddress(listener.host(), listener.port());
    }

    private <A> CompletableFuture<A> call(String method, MessageLite request, Parser<A> parser) {
        return call(method, request, parser, 1);
    }

    private <A> CompletableFuture<A> call(String method, MessageLite request, Parser<A> parser, int attempt) {
        return callOnce(method, request, parser)
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> {
                    counters.add(FleetCounters.Count.UNANSWERED, 1);
                    return attempt == ATTEMPTS
                            ? CompletableFuture.failedFuture(failure)
                            : call(method, request, parser, attempt + 1);
                });
    }

    private <A> CompletableFuture<A> callOnce(String method, MessageLite request, Parser<A> parser) {
        CompletableFuture<A> answered = new CompletableFuture<>();
        InetSocketAddress hub = address(token.listener());
        GrpcCall.dial(
                loop,
                new GrpcCall.Target(from, hub, SERVICE + method),
                tls.engine(hub.getHostString(), null),
                new GrpcCall.Hearer() {
                    @Override
                    public void open(GrpcCall call) {
                        call.send(request);
                        call.end();
                    }

                    @Override
                    public void message(byte[] message) {
                        try {
                            answered.complete(parser.parseFrom(message));
                        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                            answered.completeExceptionally(e);
                        }
                    }

                    @Override
                    public void over(String how) {
                        answered.completeExceptionally(new IllegalStateException(name + ": " + method + ": " + how));
                    }
                });
        return answered;
    }
}
