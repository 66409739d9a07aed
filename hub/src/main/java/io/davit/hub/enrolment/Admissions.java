package io.davit.hub.enrolment;

import com.google.protobuf.Timestamp;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.Enrolments.Certificate;
import io.davit.hub.store.Enrolments.Enrolment;
import io.davit.hub.store.Enrolments.Token;
import io.davit.hub.store.HubCrashPoint;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Transaction;
import io.davit.proto.v1.Cluster;
import io.davit.proto.v1.ClusterState;
import io.davit.signing.EnrolmentToken;
import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What people decide about clusters, each in the caller's transaction, and the certificates that follow from it.
 *
 * <p>The denylist is written before the transaction commits: if that fails, a certificate is shut out whose row does not say
 * so, and the decision is made again. The other order could let one in that a person has shut out.
 */
public final class Admissions {
    /** Certificates of one cluster that were issued within a day, before no more are renewed. */
    static final int MOST_IN_A_DAY = 20;

    private final CertificateIssuer issuer;
    private final Supplier<TokenPins> pins;
    private final Shutter shutter;
    private final StreamCutter streams;
    private final Clock clock;

    public Admissions(
            CertificateIssuer issuer, Supplier<TokenPins> pins, Shutter shutter, StreamCutter streams, Clock clock) {
        this.issuer = issuer;
        this.pins = pins;
        this.shutter = shutter;
        this.streams = streams;
        this.clock = clock;
    }

    /**
     * A token as it is told once.
     *
     * @param text for the agent; nowhere else
     */
    public record NewToken(Token row, EnrolmentToken text) {}

    /** Makes a token for a cluster; one that is not known yet becomes expected, one that is keeps its id and history. */
    public NewToken makeToken(Transaction transaction, String cluster, Duration life) {
        Instant now = clock.instant();
        if (transaction.resources().find(ResourceKind.CLUSTER, cluster).isEmpty()) {
            transaction
                    .resources()
                    .create(
                            ResourceKind.CLUSTER,
                            cluster,
                            UUID.randomUUID().toString(),
                            "",
                            ClusterState.CLUSTER_STATE_EXPECTED.name(),
                            now,
                            new byte[0]);
        }
        byte[] secret = EnrolmentToken.newSecret();
        TokenPins hub = pins.get();
        Token token = new Token(
                UUID.randomUUID().toString(),
                cluster,
                TokenSecret.hash(secret),
                now,
                now.plus(life),
                Optional.empty(),
                "");
        transaction.enrolments().add(token);
        return new NewToken(
                token, new EnrolmentToken(hub.hubId(), hub.listener(), hub.authority(), hub.root(), secret));
    }

    /**
     * Takes a pending cluster in, with the keys of its newest enrolment, and shuts out certificates of agents that were its
     * own before; or ends a quarantine.
     *
     * @return the row as it is then
     * @throws DavitException ENROLMENT_DECIDED if nobody waits
     */
    public Resource accept(Transaction transaction, Resource cluster) {
        Instant now = clock.instant();
        Cluster.Builder body = Enrolled.body(cluster).toBuilder().clearCode();
        if (cluster.state().equals(ClusterState.CLUSTER_STATE_PENDING.name())) {
            Enrolment waiting = waiting(transaction, cluster);
            if (waiting.certificateRequest().length == 0) {
                takeBack(transaction, waiting, body, now);
            } else {
                shutOut(transaction, cluster, "another agent was enrolled for the cluster", now);
                List<X509Certificate> chain = issue(transaction, cluster, waiting.certificateRequest(), now);
                transaction
                        .enrolments()
                        .put(Enrolled.in(
                                waiting,
                                Enrolled.ACCEPTED,
                                chain.stream().map(Admissions::der).toList()));
                body.setCertificateExpireTime(expiry(chain));
            }
        } else if (!cluster.state().equals(ClusterState.CLUSTER_STATE_QUARANTINED.name())) {
            throw undecidable(cluster);
        }
        return moved(transaction, cluster, ClusterState.CLUSTER_STATE_ACTIVE, body, now);
    }

    /** An agent that this hub's store had lost, and that has its certificate (P7). */
    private static void takeBack(Transaction transaction, Enrolment waiting, Cluster.Builder body, Instant now) {
        transaction.enrolments().put(Enrolled.in(waiting, Enrolled.ACCEPTED, List.of()));
        transaction.enrolments().certificates(waiting.cluster(), now).stream()
                .filter(certificate -> certificate.deniedAt().isEmpty())
                .map(Certificate::expiresAt)
                .max(Comparator.naturalOrder())
                .ifPresent(end ->
                        body.setCertificateExpireTime(Timestamp.newBuilder().setSeconds(end.getEpochSecond())));
    }

    /**
     * Refuses whoever waits. A cluster that had an agent before is again what it was.
     *
     * @return the row as it is then
     * @throws DavitException ENROLMENT_DECIDED if nobody waits
     */
    public Resource reject(Transaction transaction, Resource cluster) {
        transaction.enrolments().put(Enrolled.in(waiting(transaction, cluster), Enrolled.REJECTED, List.of()));
        Cluster.Builder body = Enrolled.body(cluster).toBuilder();
        return moved(transaction, cluster, stateBefore(body), body, clock.instant());
    }

    private static ClusterState stateBefore(Cluster.Builder body) {
        if (!body.hasCertificateExpireTime()) {
            return ClusterState.CLUSTER_STATE_REJECTED;
        }
        if (body.getCode().equals(ErrorCode.CERTIFICATE_DENIED.name())) {
            return ClusterState.CLUSTER_STATE_DENIED;
        }
        return body.getCode().isEmpty() ? ClusterState.CLUSTER_STATE_ACTIVE : ClusterState.CLUSTER_STATE_QUARANTINED;
    }

    /** Shuts out all certificates of a cluster, and ends its streams. @return the row as it is then */
    public Resource deny(Transaction transaction, Resource cluster, String reason) {
        Instant now = clock.instant();
        transaction
                .enrolments()
                .newest(cluster.uid())
                .filter(enrolment -> enrolment.state().equals(Enrolled.PENDING))
                .ifPresent(enrolment ->
                        transaction.enrolments().put(Enrolled.in(enrolment, Enrolled.REJECTED, List.of())));
        shutOut(transaction, cluster, reason, now);
        Cluster.Builder body = Enrolled.body(cluster).toBuilder().setCode(ErrorCode.CERTIFICATE_DENIED.name());
        return moved(transaction, cluster, ClusterState.CLUSTER_STATE_DENIED, body, now);
    }

    /**
     * A new certificate for an agent that has proved by its handshake which cluster it is of.
     *
     * @param cluster uid, from the certificate alone
     * @param serial of that certificate, hexadecimal
     * @return the chain, DER, leaf first
     * @throws DavitException CLUSTER_NOT_ACCEPTED, CLUSTER_QUARANTINED, CERTIFICATE_DENIED, ENROLMENT_REQUEST_INVALID,
     *     TOO_MANY_REQUESTS
     */
    public List<byte[]> renew(Transaction transaction, String cluster, String serial, byte[] certificateRequest) {
        Resource row = transaction
                .resources()
                .findByUid(ResourceKind.CLUSTER, cluster)
                .orElseThrow(() -> refusedRenewal(ErrorCode.CLUSTER_NOT_ACCEPTED));
        if (!row.state().equals(ClusterState.CLUSTER_STATE_ACTIVE.name())) {
            throw refusedRenewal(
                    row.state().equals(ClusterState.CLUSTER_STATE_DENIED.name())
                            ? ErrorCode.CERTIFICATE_DENIED
                            : row.state().equals(ClusterState.CLUSTER_STATE_QUARANTINED.name())
                                    ? ErrorCode.CLUSTER_QUARANTINED
                                    : ErrorCode.CLUSTER_NOT_ACCEPTED);
        }
        boolean isShutOut = transaction
                .enrolments()
                .certificate(serial)
                .flatMap(Certificate::deniedAt)
                .isPresent();
        if (isShutOut) {
            throw refusedRenewal(ErrorCode.CERTIFICATE_DENIED);
        }
        Instant now = clock.instant();
        requireModesty(transaction, row, now);
        List<X509Certificate> chain = issue(transaction, row, certificateRequest, now);
        Cluster.Builder body = Enrolled.body(row).toBuilder().setCertificateExpireTime(expiry(chain));
        moved(transaction, row, ClusterState.CLUSTER_STATE_ACTIVE, body, now);
        return chain.stream().map(Admissions::der).toList();
    }

    /** Each certificate stays in the store until it ends: whoever has one must not fill it by renewing. */
    private static void requireModesty(Transaction transaction, Resource cluster, Instant now) {
        Instant yesterday = now.minus(Duration.ofDays(1));
        long issued = transaction.enrolments().certificates(cluster.uid(), now).stream()
                .filter(certificate -> certificate.issuedAt().isAfter(yesterday))
                .count();
        if (issued >= MOST_IN_A_DAY) {
            throw refusedRenewal(ErrorCode.TOO_MANY_REQUESTS);
        }
    }

    private static DavitException refusedRenewal(ErrorCode code) {
        return new DavitException(code, "no certificate is renewed for this cluster now");
    }

    private static Enrolment waiting(Transaction transaction, Resource cluster) {
        return transaction
                .enrolments()
                .newest(cluster.uid())
                .filter(enrolment -> enrolment.state().equals(Enrolled.PENDING))
                .orElseThrow(() -> undecidable(cluster));
    }

    private static DavitException undecidable(Resource cluster) {
        return new DavitException(
                ErrorCode.ENROLMENT_DECIDED, "no agent waits to be the one of clusters/" + cluster.name());
    }

    private List<X509Certificate> issue(Transaction transaction, Resource cluster, byte[] request, Instant now) {
        List<X509Certificate> chain = issuer.issue(request, UUID.fromString(cluster.uid()));
        X509Certificate leaf = chain.getFirst();
        transaction
                .enrolments()
                .put(new Certificate(
                        leaf.getSerialNumber().toString(16),
                        cluster.uid(),
                        now,
                        leaf.getNotAfter().toInstant(),
                        Optional.empty()));
        HubCrashPoint.CERTIFICATE_ISSUED.reached();
        return chain;
    }

    private void shutOut(Transaction transaction, Resource cluster, String reason, Instant now) {
        List<Certificate> valid = transaction.enrolments().certificates(cluster.uid(), now).stream()
                .filter(certificate -> certificate.deniedAt().isEmpty())
                .toList();
        shutter.shutOut(
                valid.stream()
                        .map(certificate -> new BigInteger(certificate.serial(), 16))
                        .toList(),
                reason);
        HubCrashPoint.SHUT_OUT_MADE.reached();
        for (Certificate certificate : valid) {
            transaction
                    .enrolments()
                    .put(new Certificate(
                            certificate.serial(),
                            certificate.cluster(),
                            certificate.issuedAt(),
                            certificate.expiresAt(),
                            Optional.of(now)));
        }
        transaction.afterCommit(() -> streams.cut(cluster.uid()));
    }

    private static Resource moved(
            Transaction transaction, Resource cluster, ClusterState state, Cluster.Builder body, Instant now) {
        return transaction
                .resources()
                .update(cluster.with(state.name(), body.build().toByteArray()), now);
    }

    private static Timestamp expiry(List<X509Certificate> chain) {
        return Timestamp.newBuilder()
                .setSeconds(chain.getFirst().getNotAfter().toInstant().getEpochSecond())
                .build();
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was just made", e);
        }
    }
}
