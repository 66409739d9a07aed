package io.davit.hub.enrolment;

import com.google.protobuf.ByteString;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.Audit;
import io.davit.hub.store.Enrolments.Enrolment;
import io.davit.hub.store.Enrolments.Token;
import io.davit.hub.store.HubCrashPoint;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.EnrolRequest;
import io.davit.proto.agent.v1.EnrolResponse;
import io.davit.proto.agent.v1.EnrolmentState;
import io.davit.proto.agent.v1.Envelope;
import io.davit.proto.agent.v1.FetchEnrolmentRequest;
import io.davit.proto.agent.v1.FetchEnrolmentResponse;
import io.davit.proto.v1.ClusterState;
import io.davit.signing.EnrolmentProof;
import io.davit.signing.ListenerAddress;
import io.davit.signing.SigningKey;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What agents ask before they have a certificate: served on the public listener, to anybody. A token is spent by the first
 * good request, in the transaction that stores the enrolment.
 */
public final class EnrolmentDesk {
    private final HubStore store;
    private final CertificateIssuer issuer;
    private final Supplier<Envelope> keySet;
    private final ListenerAddress link;
    private final Clock clock;

    /**
     * @param keySet the newest, as the root signed it
     * @param link where agents are told to reach the agent link
     */
    public EnrolmentDesk(
            HubStore store, CertificateIssuer issuer, Supplier<Envelope> keySet, ListenerAddress link, Clock clock) {
        this.store = store;
        this.issuer = issuer;
        this.keySet = keySet;
        this.link = link;
        this.clock = clock;
    }

    /**
     * The same token with the same keys gets the same answer, however often it is asked and after the token's time, too.
     *
     * @throws DavitException ENROLMENT_TOKEN_UNKNOWN, ENROLMENT_TOKEN_EXPIRED, ENROLMENT_TOKEN_USED,
     *     ENROLMENT_REQUEST_INVALID
     */
    public EnrolResponse enrol(EnrolRequest request) {
        byte[] hash = TokenSecret.hash(request.getTokenSecret());
        // Before anything that costs: anybody may ask.
        store.read(transaction -> known(transaction, hash));
        byte[] tlsKey = Applicant.check(request, issuer);
        try {
            EnrolResponse answer = store.write(transaction -> {
                Token token = known(transaction, hash);
                return token.usedAt().isPresent()
                        ? again(transaction, token, request, tlsKey)
                        : first(transaction, token, request);
            });
            HubCrashPoint.ENROLMENT_STORED.reached();
            return answer;
        } catch (DavitException e) {
            if (e.code() == ErrorCode.ENROLMENT_TOKEN_USED) {
                // What was thrown has undone its transaction, but somebody else holds a token: that must be seen.
                store.write(transaction -> {
                    Token token = known(transaction, hash);
                    return audit(
                            transaction,
                            "enrolment.refused",
                            token.cluster(),
                            e.code().name());
                });
            }
            throw e;
        }
    }

    private Token known(Transaction transaction, byte[] hash) {
        return transaction
                .enrolments()
                .tokenByHash(hash)
                .filter(token -> MessageDigest.isEqual(token.secretHash(), hash))
                .orElseThrow(
                        () -> new DavitException(ErrorCode.ENROLMENT_TOKEN_UNKNOWN, "the hub has made no such token"));
    }

    private EnrolResponse again(Transaction transaction, Token token, EnrolRequest request, byte[] tlsKey) {
        return transaction
                .enrolments()
                .enrolment(token.enrolment())
                .filter(enrolment -> Applicant.isSame(enrolment, request)
                        && MessageDigest.isEqual(issuer.publicKeyOf(enrolment.certificateRequest()), tlsKey))
                .map(EnrolmentDesk::answer)
                .orElseThrow(() -> new DavitException(
                        ErrorCode.ENROLMENT_TOKEN_USED,
                        "the token for this cluster was used by an agent with other keys"));
    }

    private EnrolResponse first(Transaction transaction, Token token, EnrolRequest request) {
        Instant now = clock.instant();
        if (!now.isBefore(token.expiresAt())) {
            throw new DavitException(ErrorCode.ENROLMENT_TOKEN_EXPIRED, "the token's time was over");
        }
        Resource cluster = transaction
                .resources()
                .find(ResourceKind.CLUSTER, token.cluster())
                .orElseThrow(() -> new DavitException(
                        ErrorCode.ENROLMENT_TOKEN_UNKNOWN, "the cluster that the token was for is gone"));
        Optional<Enrolment> before = transaction.enrolments().newest(cluster.uid());
        // An older request that nobody has decided about is not waited for any more.
        before.filter(older -> older.state().equals(Enrolled.PENDING))
                .ifPresent(older -> transaction.enrolments().put(Enrolled.in(older, Enrolled.REJECTED, List.of())));
        Enrolment enrolment = new Enrolment(
                UUID.randomUUID().toString(),
                cluster.uid(),
                Enrolled.PENDING,
                request.getCertificateRequest().toByteArray(),
                request.getReportKey().toByteArray(),
                request.getSealingKey().toByteArray(),
                request.getClusterUid(),
                request.getAgentVersion(),
                behind(before, now),
                0,
                List.of());
        transaction.enrolments().put(enrolment);
        transaction
                .enrolments()
                .put(new Token(
                        token.id(),
                        token.cluster(),
                        token.secretHash(),
                        token.createdAt(),
                        token.expiresAt(),
                        Optional.of(now),
                        enrolment.id()));
        transaction
                .resources()
                .update(
                        cluster.with(
                                ClusterState.CLUSTER_STATE_PENDING.name(),
                                Enrolled.describe(cluster, enrolment).toByteArray()),
                        now);
        audit(transaction, "enrolment.requested", cluster.name(), "");
        HubCrashPoint.ENROLMENT_TAKEN.reached();
        return answer(enrolment);
    }

    /** The newest is the one that came last, also when the clock stood still or went back. */
    private static Instant behind(Optional<Enrolment> before, Instant now) {
        return before.map(older -> older.createdAt().plus(1, ChronoUnit.MICROS))
                .filter(least -> least.isAfter(now))
                .orElse(now);
    }

    private static EnrolResponse answer(Enrolment enrolment) {
        return EnrolResponse.newBuilder()
                .setEnrolmentId(enrolment.id())
                .setClusterId(enrolment.cluster())
                .build();
    }

    private boolean audit(Transaction transaction, String action, String cluster, String code) {
        transaction
                .audit()
                .append(new Audit.Event(clock.instant(), "agent", action, "clusters/" + cluster, code, "", ""));
        return true;
    }

    /**
     * How the decision stands. Who does not hold the report key learns nothing, not even whether there is such an enrolment.
     *
     * @throws DavitException ENROLMENT_UNKNOWN, ENROLMENT_REQUEST_INVALID if the counter went back
     */
    public FetchEnrolmentResponse fetch(FetchEnrolmentRequest request) {
        Enrolment seen = store.read(transaction -> transaction.enrolments().enrolment(request.getEnrolmentId()))
                .filter(enrolment -> SigningKey.verifies(
                        enrolment.reportKey(),
                        EnrolmentProof.signedBytes(request),
                        request.getProof().toByteArray()))
                .orElseThrow(() -> new DavitException(ErrorCode.ENROLMENT_UNKNOWN, "there is no such enrolment"));
        if (Long.compareUnsigned(request.getCounter(), seen.counter()) == 0) {
            return decision(seen);
        }
        FetchEnrolmentResponse decision = store.write(transaction -> {
            Enrolment enrolment = transaction.enrolments().enrolment(seen.id()).orElseThrow();
            if (Long.compareUnsigned(request.getCounter(), enrolment.counter()) < 0) {
                throw new DavitException(
                        ErrorCode.ENROLMENT_REQUEST_INVALID, "the counter is lower than one that was there before");
            }
            transaction.enrolments().put(Enrolled.counted(enrolment, request.getCounter()));
            return decision(enrolment);
        });
        HubCrashPoint.ENROLMENT_FETCHED.reached();
        return decision;
    }

    private FetchEnrolmentResponse decision(Enrolment enrolment) {
        return switch (enrolment.state()) {
            case Enrolled.ACCEPTED ->
                FetchEnrolmentResponse.newBuilder()
                        .setState(EnrolmentState.ENROLMENT_STATE_ACCEPTED)
                        .addAllCertificates(enrolment.certificates().stream()
                                .map(ByteString::copyFrom)
                                .toList())
                        .setKeySet(keySet.get())
                        .setLinkAddress(link.toString())
                        .build();
            case Enrolled.REJECTED -> in(EnrolmentState.ENROLMENT_STATE_REJECTED);
            case Enrolled.PENDING -> in(EnrolmentState.ENROLMENT_STATE_PENDING);
            default ->
                throw new DavitException(ErrorCode.STORE_DAMAGED, "an enrolment in the state " + enrolment.state());
        };
    }

    private static FetchEnrolmentResponse in(EnrolmentState state) {
        return FetchEnrolmentResponse.newBuilder().setState(state).build();
    }
}
