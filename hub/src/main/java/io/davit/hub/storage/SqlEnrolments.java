package io.davit.hub.storage;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.Enrolments;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tokens, enrolments, certificates. */
final class SqlEnrolments implements Enrolments {
    private static final String TOKEN =
            "SELECT id, cluster, secret_hash, created_at, expires_at, used_at, enrolment FROM enrolment_tokens ";
    private static final String ENROLMENT = "SELECT id, cluster, state, certificate_request, report_key, sealing_key,"
            + " cluster_uid, agent_version, created_at, counter, certificates FROM enrolments ";
    private static final String CERTIFICATE =
            "SELECT serial, cluster, issued_at, expires_at, denied_at FROM certificates ";

    private final Sql sql;

    SqlEnrolments(Sql sql) {
        this.sql = sql;
    }

    @Override
    public void add(Token token) {
        long added = sql.update(
                "INSERT INTO enrolment_tokens (id, cluster, secret_hash, created_at, expires_at, used_at, enrolment)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                token.id(),
                token.cluster(),
                token.secretHash(),
                token.createdAt(),
                token.expiresAt(),
                token.usedAt(),
                token.enrolment());
        if (added == 0) {
            throw new IllegalStateException("the token is there already: " + token.id());
        }
    }

    @Override
    public Optional<Token> tokenByHash(byte[] secretHash) {
        return sql.first(TOKEN + "WHERE secret_hash = ?", SqlEnrolments::token, (Object) secretHash);
    }

    @Override
    public Optional<Token> token(String id) {
        return sql.first(TOKEN + "WHERE id = ?", SqlEnrolments::token, id);
    }

    @Override
    public void put(Token token) {
        long updated = sql.update(
                "UPDATE enrolment_tokens SET expires_at = ?, used_at = ?, enrolment = ? WHERE id = ?",
                token.expiresAt(),
                token.usedAt(),
                token.enrolment(),
                token.id());
        if (updated == 0) {
            throw new IllegalStateException("there is no such token: " + token.id());
        }
    }

    @Override
    public void deleteToken(String id) {
        sql.update("DELETE FROM enrolment_tokens WHERE id = ?", id);
    }

    @Override
    public List<Token> tokens(Optional<Token> after, int limit) {
        if (after.isEmpty()) {
            return sql.list(TOKEN + "ORDER BY created_at DESC, id DESC LIMIT ?", SqlEnrolments::token, limit);
        }
        return sql.list(
                TOKEN + "WHERE (created_at, id) < (?, ?) ORDER BY created_at DESC, id DESC LIMIT ?",
                SqlEnrolments::token,
                after.get().createdAt(),
                after.get().id(),
                limit);
    }

    private static Token token(Row row) {
        return new Token(row.text(), row.text(), row.bytes(), row.time(), row.time(), row.optionalTime(), row.text());
    }

    @Override
    public Optional<Enrolment> enrolment(String id) {
        return sql.first(ENROLMENT + "WHERE id = ?", SqlEnrolments::enrolment, id);
    }

    @Override
    public Optional<Enrolment> newest(String cluster) {
        return sql.first(
                ENROLMENT + "WHERE cluster = ? ORDER BY created_at DESC, id DESC LIMIT 1",
                SqlEnrolments::enrolment,
                cluster);
    }

    @Override
    public Optional<Enrolment> accepted(String cluster) {
        return sql.first(
                ENROLMENT + "WHERE cluster = ? AND state = 'ACCEPTED' ORDER BY created_at DESC, id DESC LIMIT 1",
                SqlEnrolments::enrolment,
                cluster);
    }

    @Override
    public void put(Enrolment enrolment) {
        sql.update(
                "INSERT INTO enrolments (id, cluster, state, certificate_request, report_key, sealing_key, cluster_uid,"
                        + " agent_version, created_at, counter, certificates) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (id) DO UPDATE SET cluster = excluded.cluster, state = excluded.state,"
                        + " certificate_request = excluded.certificate_request, report_key = excluded.report_key,"
                        + " sealing_key = excluded.sealing_key, cluster_uid = excluded.cluster_uid,"
                        + " agent_version = excluded.agent_version, counter = excluded.counter,"
                        + " certificates = excluded.certificates",
                enrolment.id(),
                enrolment.cluster(),
                enrolment.state(),
                enrolment.certificateRequest(),
                enrolment.reportKey(),
                enrolment.sealingKey(),
                enrolment.clusterUid(),
                enrolment.agentVersion(),
                enrolment.createdAt(),
                enrolment.counter(),
                joined(enrolment.certificates()));
    }

    private static Enrolment enrolment(Row row) {
        return new Enrolment(
                row.text(),
                row.text(),
                row.text(),
                row.bytes(),
                row.bytes(),
                row.bytes(),
                row.text(),
                row.text(),
                row.time(),
                row.number(),
                split(row.bytes()));
    }

    /** Each certificate behind its length as 4 bytes, big-endian. */
    private static byte[] joined(List<byte[]> certificates) {
        ByteBuffer buffer = ByteBuffer.allocate(
                certificates.stream().mapToInt(bytes -> 4 + bytes.length).sum());
        certificates.forEach(bytes -> buffer.putInt(bytes.length).put(bytes));
        return buffer.array();
    }

    private static List<byte[]> split(byte[] stored) {
        List<byte[]> certificates = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(stored);
        try {
            while (buffer.hasRemaining()) {
                int length = buffer.getInt();
                byte[] certificate = new byte[Math.clamp(length, 0, buffer.remaining() + 1)];
                buffer.get(certificate);
                certificates.add(certificate);
            }
        } catch (BufferUnderflowException e) {
            throw new DavitException(ErrorCode.STORE_DAMAGED, "the certificates of an enrolment are cut off", e);
        }
        return certificates;
    }

    @Override
    public void put(Certificate certificate) {
        sql.update(
                "INSERT INTO certificates (serial, cluster, issued_at, expires_at, denied_at) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (serial) DO UPDATE SET cluster = excluded.cluster, issued_at = excluded.issued_at,"
                        + " expires_at = excluded.expires_at, denied_at = excluded.denied_at",
                certificate.serial(),
                certificate.cluster(),
                certificate.issuedAt(),
                certificate.expiresAt(),
                certificate.deniedAt());
    }

    @Override
    public Optional<Certificate> certificate(String serial) {
        return sql.first(CERTIFICATE + "WHERE serial = ?", SqlEnrolments::certificate, serial);
    }

    @Override
    public List<Certificate> certificates(String cluster, Instant now) {
        return sql.list(
                CERTIFICATE + "WHERE cluster = ? AND expires_at > ? ORDER BY issued_at DESC, serial DESC",
                SqlEnrolments::certificate,
                cluster,
                now);
    }

    @Override
    public int forget(Instant expiredBefore, int limit) {
        long certificates = sql.update(
                "DELETE FROM certificates WHERE serial IN"
                        + " (SELECT serial FROM certificates WHERE expires_at < ? ORDER BY expires_at LIMIT ?)",
                expiredBefore,
                limit);
        long tokens = sql.update(
                "DELETE FROM enrolment_tokens WHERE id IN"
                        + " (SELECT id FROM enrolment_tokens WHERE expires_at < ? ORDER BY expires_at LIMIT ?)",
                expiredBefore,
                limit - certificates);
        return (int) (certificates + tokens);
    }

    @Override
    public Optional<Instant> nextExpiry() {
        return sql.first(
                        "SELECT min(c.expires_at) FROM certificates c JOIN resources r ON r.kind = 'clusters'"
                                + " AND r.uid = c.cluster AND r.deleted = 0 AND r.state = 'CLUSTER_STATE_ACTIVE' WHERE NOT EXISTS"
                                + " (SELECT 1 FROM certificates n WHERE n.cluster = c.cluster"
                                + " AND (n.issued_at, n.serial) > (c.issued_at, c.serial))",
                        Row::optionalTime)
                .flatMap(time -> time);
    }

    private static Certificate certificate(Row row) {
        return new Certificate(row.text(), row.text(), row.time(), row.time(), row.optionalTime());
    }
}
