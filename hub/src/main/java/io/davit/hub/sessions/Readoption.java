package io.davit.hub.sessions;

import com.google.protobuf.ByteString;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.Audit;
import io.davit.hub.store.Enrolments.Certificate;
import io.davit.hub.store.Enrolments.Enrolment;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.Hello;
import io.davit.proto.v1.Cluster;
import io.davit.proto.v1.ClusterState;
import io.davit.signing.KeyId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Agents whose certificate is of the hub's own authority, and of which its store knows less than that: it began anew from the
 * keys, or was put back from an older copy (P7). Such a cluster waits for a person, with the keys and the name that its agent
 * tells, and the certificate is kept so that it can be shut out.
 */
final class Readoption {
    /** Whoever can make more of these holds the authority, and is the hub. */
    private static final int MOST_WAITING = 10_000;

    private static final int KEY_LENGTH = 32;
    private static final int LONGEST_NAME = 63;
    private static final int SUFFIX = 8;
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    // States of an enrolment, as io.davit.hub.store.Enrolments has them.
    private static final String PENDING = "PENDING";
    private static final String REJECTED = "REJECTED";

    private Readoption() {}

    /** The cluster's row as it is now; empty if there is none, and none can be made. */
    static Optional<Resource> consider(Transaction transaction, Newcomer newcomer, Hello hello, Instant now) {
        Optional<Resource> found = transaction.resources().findByUid(ResourceKind.CLUSTER, newcomer.cluster());
        if (transaction.enrolments().certificate(newcomer.serial()).isPresent()) {
            return found;
        }
        Optional<Enrolment> newest = transaction.enrolments().newest(newcomer.cluster());
        Optional<Resource> row = isWanted(transaction, found, newest, hello)
                ? Optional.of(ask(transaction, newcomer, hello, found, newest, now))
                : found;
        row.ifPresent(present -> transaction
                .enrolments()
                .put(new Certificate(
                        newcomer.serial(),
                        present.uid(),
                        newcomer.validFrom(),
                        newcomer.validUntil(),
                        Optional.empty())));
        return row;
    }

    private static boolean isWanted(
            Transaction transaction, Optional<Resource> found, Optional<Enrolment> newest, Hello hello) {
        if (hello.getReportKey().size() != KEY_LENGTH || hello.getSealingKey().size() != KEY_LENGTH) {
            return false;
        }
        if (found.isEmpty()) {
            // With an enrolment, but without a row: a person has deleted the cluster.
            return newest.isEmpty() && hasRoom(transaction);
        }
        return switch (ClusterState.valueOf(found.get().state())) {
            case CLUSTER_STATE_EXPECTED -> newest.isEmpty();
            // It was accepted after the copy was made: it has its certificate, and must not be shut out for another
            // one.
            case CLUSTER_STATE_PENDING ->
                newest.filter(waiting -> waiting.state().equals(PENDING)
                                && waiting.certificateRequest().length > 0
                                && Arrays.equals(
                                        waiting.reportKey(),
                                        hello.getReportKey().toByteArray()))
                        .isPresent();
            case CLUSTER_STATE_ACTIVE,
                    CLUSTER_STATE_QUARANTINED,
                    CLUSTER_STATE_DENIED,
                    CLUSTER_STATE_REJECTED,
                    CLUSTER_STATE_UNSPECIFIED,
                    UNRECOGNIZED -> false;
        };
    }

    private static boolean hasRoom(Transaction transaction) {
        return transaction
                        .resources()
                        .countByState(ResourceKind.CLUSTER)
                        .getOrDefault(ClusterState.CLUSTER_STATE_PENDING.name(), 0L)
                < MOST_WAITING;
    }

    private static Resource ask(
            Transaction transaction,
            Newcomer newcomer,
            Hello hello,
            Optional<Resource> found,
            Optional<Enrolment> newest,
            Instant now) {
        String pending = ClusterState.CLUSTER_STATE_PENDING.name();
        byte[] body = describe(found, hello).toByteArray();
        Resource row = found.map(before -> transaction.resources().update(before.with(pending, body), now))
                .orElseGet(() -> transaction
                        .resources()
                        .create(
                                ResourceKind.CLUSTER,
                                freeName(transaction, newcomer, hello),
                                newcomer.cluster(),
                                "",
                                pending,
                                now,
                                body));
        newest.ifPresent(older -> transaction.enrolments().put(rejected(older)));
        // The newest is the one that came last, also when the clock went back.
        Instant created = newest.map(older -> older.createdAt().plus(1, ChronoUnit.MICROS))
                .filter(least -> least.isAfter(now))
                .orElse(now);
        transaction
                .enrolments()
                .put(new Enrolment(
                        UUID.randomUUID().toString(),
                        row.uid(),
                        PENDING,
                        new byte[0],
                        hello.getReportKey().toByteArray(),
                        hello.getSealingKey().toByteArray(),
                        hello.getClusterUid(),
                        hello.getAgentVersion(),
                        created,
                        0,
                        List.of()));
        transaction
                .audit()
                .append(new Audit.Event(now, "agent", "cluster.returned", "clusters/" + row.name(), "", "", ""));
        return row;
    }

    private static Enrolment rejected(Enrolment older) {
        return new Enrolment(
                older.id(),
                older.cluster(),
                REJECTED,
                older.certificateRequest(),
                older.reportKey(),
                older.sealingKey(),
                older.clusterUid(),
                older.agentVersion(),
                older.createdAt(),
                older.counter(),
                List.of());
    }

    /** What a person compares with what the agent printed on its cluster. */
    private static Cluster describe(Optional<Resource> found, Hello hello) {
        Cluster before = found.map(row -> row.message(Cluster.parser())).orElseGet(Cluster::getDefaultInstance);
        return before.toBuilder()
                .setClusterUid(hello.getClusterUid())
                .setAgentVersion(hello.getAgentVersion())
                .setReportKeyFingerprint(fingerprint(hello.getReportKey()))
                .setSealingKeyFingerprint(fingerprint(hello.getSealingKey()))
                .build();
    }

    private static String fingerprint(ByteString key) {
        return HexFormat.of().formatHex(KeyId.of(key.toByteArray()).bytes());
    }

    /** The name that the agent tells, if nobody has it now. */
    private static String freeName(Transaction transaction, Newcomer newcomer, Hello hello) {
        String told = hello.getClusterName();
        boolean isName = NAME.matcher(told).matches();
        String start = isName ? told.substring(0, Math.min(told.length(), LONGEST_NAME - 1 - SUFFIX)) : "cluster";
        String suffixed = start + "-" + newcomer.cluster().substring(0, SUFFIX);
        return Stream.of(isName ? told : suffixed, suffixed, newcomer.cluster())
                .filter(name ->
                        transaction.resources().find(ResourceKind.CLUSTER, name).isEmpty())
                .findFirst()
                .orElseThrow(() -> new DavitException(ErrorCode.NAME_TAKEN, "clusters/" + newcomer.cluster()));
    }
}
