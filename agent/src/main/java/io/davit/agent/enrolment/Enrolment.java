package io.davit.agent.enrolment;

import com.google.protobuf.ByteString;
import io.davit.agent.hub.HubPins;
import io.davit.agent.run.Pause;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.EnrolRequest;
import io.davit.proto.agent.v1.EnrolResponse;
import io.davit.proto.agent.v1.FetchEnrolmentRequest;
import io.davit.proto.agent.v1.FetchEnrolmentResponse;
import io.davit.signing.EnrolmentProof;
import io.davit.signing.EnrolmentToken;
import io.davit.signing.ListenerAddress;
import java.io.ByteArrayOutputStream;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Asks a hub to take this agent into its fleet, and waits for a person's answer (section 12 of the protocol). May be ended at
 * any time and begun again with the same token: it goes on where it was.
 */
public final class Enrolment {
    private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(5);
    /** Questions of one attempt; their counter stays below that of the next attempt. */
    private static final int COUNTER_BITS = 20;

    private final IdentitySecret identity;
    private final HubPinSecret pins;
    private final Dialer dialer;
    private final KeySetCheck keySets;
    private final Clock clock;
    private final Pause pause;

    /** The hub's public listener. */
    public interface Calls extends AutoCloseable {
        /** @throws DavitException HUB_UNREACHABLE, HUB_UNTRUSTED, or the code of the hub's refusal */
        EnrolResponse enrol(EnrolRequest request);

        /** @throws DavitException as {@link #enrol} */
        FetchEnrolmentResponse fetch(FetchEnrolmentRequest request);

        @Override
        void close();
    }

    /** Who connects to it. */
    @FunctionalInterface
    public interface Dialer {
        Calls dial(ListenerAddress listener, PinnedAuthority hub);
    }

    /** Whether the pinned root vouches for a key set. */
    @FunctionalInterface
    public interface KeySetCheck {
        /** @throws DavitException KEY_SET_INVALID and others, if it does not */
        void check(HubPins pins, byte[] envelope);
    }

    /** What the person at the cluster says and sees. */
    public interface Clerk {
        /** The hub knows the request now; a person there compares these. */
        void asked(String enrolmentId, String clusterId, AgentKeys.Fingerprints fingerprints);

        /** Nobody has decided yet: true to ask again in a while. */
        boolean waits();
    }

    /** Where it ended. */
    public enum Result {
        ACCEPTED,
        PENDING
    }

    /** @param keySets a role, because keys of instructions are another feature's */
    public Enrolment(
            IdentitySecret identity, HubPinSecret pins, Dialer dialer, KeySetCheck keySets, Clock clock, Pause pause) {
        this.identity = identity;
        this.pins = pins;
        this.dialer = dialer;
        this.keySets = keySets;
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * What to ask with.
     *
     * @param mayReplacePins whether a cluster admin said that this hub takes the place of the one that is pinned
     */
    public record Order(EnrolmentToken token, String clusterUid, String agentVersion, boolean mayReplacePins) {}

    /**
     * Asks, and asks again until a person decided. On ACCEPTED everything is in the Secrets, and a running agent dials.
     *
     * @throws DavitException HUB_PINS_DIFFER, HUB_UNREACHABLE, HUB_UNTRUSTED, ENROLMENT_REJECTED, CLUSTER_*, or the code of
     *     the hub's refusal
     */
    public Result run(Order order, Clerk clerk) {
        EnrolmentToken token = order.token();
        String caKey = HexFormat.of().formatHex(token.caKey());
        String root = HexFormat.of().formatHex(token.root());
        if (!order.mayReplacePins()) {
            pins.requireNoOther(token.hubId().toString(), caKey, root);
        }
        IdentitySecret.Asking asking = identity.ask();
        try (Calls hub = dialer.dial(
                token.listener(), PinnedAuthority.ofHub(caKey, token.hubId().toString(), clock))) {
            EnrolResponse known = hub.enrol(request(order, asking.keys()));
            clerk.asked(
                    known.getEnrolmentId(), known.getClusterId(), asking.keys().fingerprints());
            Optional<FetchEnrolmentResponse> accepted = await(hub, known.getEnrolmentId(), asking, clerk::waits);
            if (accepted.isEmpty()) {
                return Result.PENDING;
            }
            keep(hubPins(token, known, caKey, root), accepted.get(), asking.keys());
            return Result.ACCEPTED;
        }
    }

    private static EnrolRequest request(Order order, AgentKeys keys) {
        EnrolRequest request = EnrolRequest.newBuilder()
                .setTokenSecret(order.token().secretText())
                .setCertificateRequest(ByteString.copyFrom(keys.certificateRequest()))
                .setReportKey(ByteString.copyFrom(keys.report().publicKey()))
                .setSealingKey(ByteString.copyFrom(keys.sealingPublic()))
                .setClusterUid(order.clusterUid())
                .setAgentVersion(order.agentVersion())
                .build();
        byte[] proof = keys.report().sign(EnrolmentProof.signedBytes(request));
        return request.toBuilder().setProof(ByteString.copyFrom(proof)).build();
    }

    private Optional<FetchEnrolmentResponse> await(
            Calls hub, String enrolment, IdentitySecret.Asking asking, BooleanSupplier waits) {
        long counter = asking.attempt() << COUNTER_BITS;
        while (true) {
            FetchEnrolmentRequest question = FetchEnrolmentRequest.newBuilder()
                    .setEnrolmentId(enrolment)
                    .setCounter(++counter)
                    .build();
            byte[] proof = asking.keys().report().sign(EnrolmentProof.signedBytes(question));
            Optional<FetchEnrolmentResponse> answer = answer(
                    hub,
                    question.toBuilder().setProof(ByteString.copyFrom(proof)).build());
            if (answer.isPresent()) {
                return answer;
            }
            if (!waits.getAsBoolean()) {
                return Optional.empty();
            }
            pause.pause(BETWEEN_QUESTIONS);
        }
    }

    /** Empty while nobody has decided, or while the hub is away. */
    private static Optional<FetchEnrolmentResponse> answer(Calls hub, FetchEnrolmentRequest question) {
        FetchEnrolmentResponse answer;
        try {
            answer = hub.fetch(question);
        } catch (DavitException e) {
            if (e.code() == ErrorCode.HUB_UNREACHABLE) {
                return Optional.empty();
            }
            throw e;
        }
        return switch (answer.getState()) {
            case ENROLMENT_STATE_PENDING -> Optional.empty();
            case ENROLMENT_STATE_ACCEPTED -> Optional.of(answer);
            case ENROLMENT_STATE_REJECTED ->
                throw new DavitException(ErrorCode.ENROLMENT_REJECTED, "a person at the hub refused this agent");
            case ENROLMENT_STATE_UNSPECIFIED, UNRECOGNIZED ->
                throw new DavitException(ErrorCode.HUB_MISBEHAVED, "the hub gave no answer that this agent knows");
        };
    }

    private static HubPins hubPins(EnrolmentToken token, EnrolResponse known, String caKey, String root) {
        try {
            return new HubPins(token.hubId().toString(), known.getClusterId(), caKey, root);
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.HUB_MISBEHAVED, "the hub gave a cluster id that is none", e);
        }
    }

    private void keep(HubPins accepted, FetchEnrolmentResponse answer, AgentKeys keys) {
        byte[] keySet = answer.getKeySet().toByteArray();
        keySets.check(accepted, keySet);
        List<X509Certificate> chain = issued(accepted, keys, answer.getCertificatesList(), clock);
        ListenerAddress link;
        try {
            link = ListenerAddress.parse(answer.getLinkAddress());
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.HUB_MISBEHAVED, "the hub named no address for its link", e);
        }
        pins.write(accepted, Optional.empty(), Optional.of(keySet));
        identity.keep(new AgentIdentity(keys, chain, link));
    }

    /** @throws DavitException HUB_UNTRUSTED if it is no chain of the pinned authority for this agent and this key */
    static List<X509Certificate> issued(HubPins pins, AgentKeys keys, List<ByteString> certificates, Clock clock) {
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        certificates.forEach(certificate -> der.writeBytes(certificate.toByteArray()));
        List<X509Certificate> chain;
        try {
            chain = IdentitySecret.chain(der.toByteArray());
            PinnedAuthority.ofAgent(pins, clock).checkIssued(chain);
        } catch (CertificateException | DavitException e) {
            throw new DavitException(
                    ErrorCode.HUB_UNTRUSTED, "the hub issued a certificate that does not hold: " + e.getMessage(), e);
        }
        if (!chain.getFirst().getPublicKey().equals(keys.tlsPublic())) {
            throw new DavitException(ErrorCode.HUB_UNTRUSTED, "the hub issued a certificate for another key");
        }
        return chain;
    }
}
