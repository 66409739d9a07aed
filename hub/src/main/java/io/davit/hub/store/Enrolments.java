package io.davit.hub.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tokens, enrolments, certificates. */
public interface Enrolments {
    /**
     * A one-time token.
     *
     * @param cluster name of the cluster that it is for
     * @param secretHash SHA-256 of its secret; the secret is nowhere
     * @param enrolment id of the enrolment that spent it; empty until then
     */
    record Token(
            String id,
            String cluster,
            byte[] secretHash,
            Instant createdAt,
            Instant expiresAt,
            Optional<Instant> usedAt,
            String enrolment) {}

    void add(Token token);

    Optional<Token> tokenByHash(byte[] secretHash);

    Optional<Token> token(String id);

    void put(Token token);

    void deleteToken(String id);

    /** Newest first, after this one. */
    List<Token> tokens(Optional<Token> after, int limit);

    /**
     * An agent that asks, or asked.
     *
     * @param cluster uid of the cluster
     * @param state PENDING, ACCEPTED, REJECTED
     * @param certificateRequest DER
     * @param reportKey,sealingKey raw, 32 bytes each
     * @param counter highest that FetchEnrolment has shown
     * @param certificates the chain once it was accepted, DER, leaf first; empty before
     */
    record Enrolment(
            String id,
            String cluster,
            String state,
            byte[] certificateRequest,
            byte[] reportKey,
            byte[] sealingKey,
            String clusterUid,
            String agentVersion,
            Instant createdAt,
            long counter,
            List<byte[]> certificates) {}

    Optional<Enrolment> enrolment(String id);

    /** The newest of a cluster. */
    Optional<Enrolment> newest(String cluster);

    /** The newest of a cluster that was accepted: its keys are the agent's. */
    Optional<Enrolment> accepted(String cluster);

    void put(Enrolment enrolment);

    /**
     * A certificate that was issued to an agent.
     *
     * @param serial hexadecimal
     * @param deniedAt empty unless it was shut out
     */
    record Certificate(
            String serial, String cluster, Instant issuedAt, Instant expiresAt, Optional<Instant> deniedAt) {}

    void put(Certificate certificate);

    Optional<Certificate> certificate(String serial);

    /** Of one cluster, those that have not expired at this time. */
    List<Certificate> certificates(String cluster, Instant now);

    /**
     * Drops some certificates and tokens that expired before, the oldest first. What was shut out stays in the denylist, which
     * lies with the keys.
     *
     * @return how many; fewer than the limit: there are no more
     */
    int forget(Instant expiredBefore, int limit);

    /** Earliest end of life among the newest certificates of active clusters; for the metrics. */
    Optional<Instant> nextExpiry();
}
