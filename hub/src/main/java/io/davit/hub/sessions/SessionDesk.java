package io.davit.hub.sessions;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.AgentState;
import io.davit.hub.store.Agents;
import io.davit.hub.store.Audit;
import io.davit.hub.store.Enrolments;
import io.davit.hub.store.HubCrashPoint;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.InstructionFollower;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.InstructionState;
import io.davit.hub.store.Reports;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.Hello;
import io.davit.proto.agent.v1.Mark;
import io.davit.proto.agent.v1.ReportsHeld;
import io.davit.proto.agent.v1.Welcome;
import io.davit.proto.v1.Cluster;
import io.davit.proto.v1.ClusterAlarm;
import io.davit.proto.v1.ClusterState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Decides about each Hello, in the order of section 11 of the protocol, and keeps the session before it is welcomed. What is
 * refused is in the audit.
 */
public final class SessionDesk {
    /** Versions of the protocol that this hub speaks. */
    public static final int PROTOCOL_MIN = 1;

    public static final int PROTOCOL_MAX = 1;

    /** Kinds of orders that are runs of people. */
    private static final Set<String> RUNS = Set.of("backup", "restore");

    private static final int EARLIER_EPOCHS = 16;
    private static final int AN_HOUR = 3600;
    private static final int A_MINUTE = 60;
    private static final int LONGER_THAN_A_HEARTBEAT = 45;

    private final HubStore store;
    private final String hubId;
    private final Predicate<String> isDenied;
    private final InstructionFollower follower;
    private final Duration heartbeat;
    private final Clock clock;
    private final Rivals rivals = new Rivals();

    /**
     * @param isDenied whether a certificate's serial was shut out
     * @param heartbeat how often agents shall send them
     */
    public SessionDesk(
            HubStore store,
            String hubId,
            Predicate<String> isDenied,
            InstructionFollower follower,
            Duration heartbeat,
            Clock clock) {
        this.store = store;
        this.hubId = hubId;
        this.isDenied = isDenied;
        this.follower = follower;
        this.heartbeat = heartbeat;
        this.clock = clock;
    }

    /**
     * Decides about a Hello.
     *
     * @param older another stream of the cluster that is open
     */
    public Opening open(Newcomer newcomer, Hello hello, Optional<OpenStream> older) {
        Instant now = clock.instant();
        Opening stored = store.write(transaction -> {
            Opening opening = decide(transaction, newcomer, hello, older, now);
            // Who waits for a person dials every minute: that he came is in the audit once.
            if (opening instanceof Opening.Refused refused && refused.code() != ErrorCode.CLUSTER_NOT_ACCEPTED) {
                audit(
                        transaction,
                        newcomer.cluster(),
                        "session.refused",
                        refused.code().name(),
                        now);
            }
            HubCrashPoint.HELLO_DECIDED.reached();
            return opening;
        });
        HubCrashPoint.HELLO_STORED.reached();
        return stored;
    }

    /** Whether a certificate was shut out, by its serial, hexadecimal. In memory: for handshakes. */
    public boolean isShutOut(String serial) {
        return isDenied.test(serial);
    }

    /**
     * Whether a cluster may still have the session that it was just welcomed to. Who opens one asks after it can be found by
     * those who cut sessions: a decision between Welcome and then has found nothing to cut.
     */
    public Optional<ErrorCode> objection(Newcomer newcomer) {
        if (isDenied.test(newcomer.serial())) {
            return Optional.of(ErrorCode.CERTIFICATE_DENIED);
        }
        return store.read(transaction -> transaction.resources().findByUid(ResourceKind.CLUSTER, newcomer.cluster()))
                .map(row -> refusalOfState(ClusterState.valueOf(row.state())))
                .orElseGet(() -> Optional.of(new Opening.Refused(ErrorCode.CLUSTER_NOT_ACCEPTED, A_MINUTE, false)))
                .map(Opening.Refused::code);
    }

    private Opening decide(
            Transaction transaction, Newcomer newcomer, Hello hello, Optional<OpenStream> older, Instant now) {
        if (isDenied.test(newcomer.serial())) {
            return refused(ErrorCode.CERTIFICATE_DENIED, AN_HOUR);
        }
        if (!HelloForm.isWellFormed(hello) || !hello.getClusterId().equals(newcomer.cluster())) {
            return refused(ErrorCode.HELLO_INVALID, AN_HOUR);
        }
        Optional<Resource> found = Readoption.consider(transaction, newcomer, hello, now);
        if (found.isEmpty()) {
            return refused(ErrorCode.CLUSTER_NOT_ACCEPTED, A_MINUTE);
        }
        Resource row = found.get();
        Optional<Opening.Refused> shut = refusalOfState(ClusterState.valueOf(row.state()));
        if (shut.isPresent()) {
            return shut.get();
        }
        if (Integer.compareUnsigned(hello.getProtocolMax(), PROTOCOL_MIN) < 0
                || Integer.compareUnsigned(hello.getProtocolMin(), PROTOCOL_MAX) > 0) {
            return refused(ErrorCode.PROTOCOL_UNSUPPORTED, AN_HOUR);
        }
        Optional<Enrolments.Enrolment> enrolled = transaction.enrolments().accepted(newcomer.cluster());
        if (enrolled.isEmpty()) {
            return refused(ErrorCode.CLUSTER_NOT_ACCEPTED, A_MINUTE);
        }
        if (!enrolled.get().clusterUid().equals(hello.getClusterUid())) {
            return refused(ErrorCode.CLUSTER_FORKED, AN_HOUR);
        }
        AgentState known = transaction.agents().find(newcomer.cluster()).orElseGet(() -> AgentState.none(row.uid()));
        SessionHistory.Verdict verdict = SessionHistory.judge(
                known,
                hello,
                epoch -> transaction.agents().hadEpoch(row.uid(), epoch),
                older.map(OpenStream::epoch),
                transaction.agents().lines(row.uid(), hello.getStateEpoch().toByteArray()),
                transaction
                        .reports()
                        .find(row.uid(), hello.getStateEpoch().toByteArray(), hello.getLastReportIndex())
                        .map(Reports.Row::hash));
        return switch (verdict) {
            case FORK -> fork(transaction, row, now);
            // A person is asked only if both live; a stream of a lost node ends by itself.
            case BESIDE ->
                rivals.areTwo(row.uid(), older.orElseThrow(), now)
                        ? fork(transaction, row, now)
                        : refused(ErrorCode.SESSION_HELD, LONGER_THAN_A_HEARTBEAT);
            case SUCCESSOR -> welcome(transaction, row, known, hello, List.of(), now);
            case NEW_EPOCH -> {
                boolean first = known.epoch().length == 0;
                if (!first) {
                    reconcile(transaction, row.uid());
                }
                transaction.afterCommit(() -> rivals.settled(row.uid()));
                yield welcome(
                        transaction,
                        row,
                        AgentState.none(row.uid()),
                        hello,
                        first ? List.of() : List.of(ErrorCode.EPOCH_CHANGED),
                        now);
            }
            case HUB_BEHIND -> {
                // Else the next session would find the hub behind again, for lines on which nothing is sent meanwhile.
                hello.getMarksList()
                        .forEach(mark -> transaction
                                .agents()
                                .used(
                                        new Agents.LineId(
                                                row.uid(),
                                                hello.getStateEpoch().toByteArray(),
                                                mark.getKeyId().toByteArray(),
                                                mark.getLaneValue()),
                                        mark.getSequence()));
                AgentState adopted = sameEpoch(known, hello) ? known : AgentState.none(row.uid());
                boolean isWhole = hello.getReportsForgotten() <= adopted.reports();
                if (!isWhole) {
                    lost(transaction, row, adopted.reports(), hello.getReportsForgotten(), now);
                }
                yield welcome(
                        transaction,
                        row,
                        behind(isWhole ? adopted : goingOnBehind(adopted, hello)),
                        hello,
                        isWhole
                                ? List.of(ErrorCode.HUB_ROLLED_BACK)
                                : List.of(ErrorCode.HUB_ROLLED_BACK, ErrorCode.REPORTS_LOST),
                        now);
            }
        };
    }

    private static Opening fork(Transaction transaction, Resource row, Instant now) {
        quarantine(transaction, row, ErrorCode.SESSION_FORK, now);
        return new Opening.Refused(ErrorCode.SESSION_FORK, AN_HOUR, true);
    }

    private static boolean sameEpoch(AgentState known, Hello hello) {
        return ByteString.copyFrom(known.epoch()).equals(hello.getStateEpoch());
    }

    /** The chain goes on behind what nobody has any more; the hash of the last of that is known only if nothing came after. */
    private static AgentState goingOnBehind(AgentState state, Hello hello) {
        boolean isLast = hello.getReportsForgotten() == hello.getLastReportIndex();
        return new AgentState(
                state.cluster(),
                state.epoch(),
                state.session(),
                state.nonce(),
                hello.getReportsForgotten(),
                isLast ? hello.getLastReportHash().toByteArray() : AgentState.HASH_UNKNOWN,
                state.keySetVersion(),
                state.inventoryDigest(),
                state.reconciling());
    }

    private static void lost(Transaction transaction, Resource row, long held, long forgotten, Instant now) {
        transaction
                .audit()
                .append(new Audit.Event(
                        now,
                        "hub",
                        "reports.lost",
                        "clusters/" + row.name(),
                        ErrorCode.REPORTS_LOST.name(),
                        (held + 1) + " to " + forgotten,
                        ""));
    }

    private static AgentState behind(AgentState state) {
        return new AgentState(
                state.cluster(),
                state.epoch(),
                state.session(),
                state.nonce(),
                state.reports(),
                state.reportsHash(),
                state.keySetVersion(),
                state.inventoryDigest(),
                true);
    }

    private static Optional<Opening.Refused> refusalOfState(ClusterState state) {
        return switch (state) {
            case CLUSTER_STATE_ACTIVE -> Optional.empty();
            case CLUSTER_STATE_QUARANTINED -> Optional.of(refused(ErrorCode.CLUSTER_QUARANTINED, AN_HOUR));
            case CLUSTER_STATE_DENIED -> Optional.of(refused(ErrorCode.CERTIFICATE_DENIED, AN_HOUR));
            case CLUSTER_STATE_EXPECTED,
                    CLUSTER_STATE_PENDING,
                    CLUSTER_STATE_REJECTED,
                    CLUSTER_STATE_UNSPECIFIED,
                    UNRECOGNIZED -> Optional.of(refused(ErrorCode.CLUSTER_NOT_ACCEPTED, A_MINUTE));
        };
    }

    private static Opening.Refused refused(ErrorCode code, int retrySeconds) {
        return new Opening.Refused(code, retrySeconds, false);
    }

    private Opening welcome(
            Transaction transaction, Resource row, AgentState known, Hello hello, List<ErrorCode> alarms, Instant now) {
        AgentState next = new AgentState(
                row.uid(),
                hello.getStateEpoch().toByteArray(),
                hello.getSessionNumber(),
                hello.getSessionNonce().toByteArray(),
                known.reports(),
                known.reportsHash(),
                hello.getKeySetVersion(),
                known.inventoryDigest(),
                known.reconciling());
        transaction.agents().put(next);
        describe(transaction, row, hello, alarms, now);
        alarms.forEach(alarm -> audit(transaction, row.uid(), "session.alarm", alarm.name(), now));
        Welcome.Builder welcome = Welcome.newBuilder()
                .setProtocol(PROTOCOL_MAX)
                .setHubId(hubId)
                .setClusterName(row.name())
                .setSessionNumber(hello.getSessionNumber())
                .setReportsHeld(next.reports())
                .setReportsHeldHash(ByteString.copyFrom(next.reportsHash()))
                .setHeartbeatSeconds((int) heartbeat.toSeconds())
                .setSentAt(timestamp(now))
                .setHubRolledBack(next.reconciling())
                .setInventoryWanted(hello.getInventoryDigest().isEmpty()
                        || !hello.getInventoryDigest().equals(ByteString.copyFrom(next.inventoryDigest())));
        for (Agents.Line line : transaction.agents().lines(row.uid(), next.epoch())) {
            if (line.acknowledged() > 0) {
                welcome.addAcknowledged(Mark.newBuilder()
                        .setKeyId(ByteString.copyFrom(line.id().key()))
                        .setLaneValue(line.id().lane())
                        .setSequence(line.acknowledged()));
            }
        }
        for (byte[] epoch : transaction.agents().epochs(row.uid(), EARLIER_EPOCHS + 1)) {
            if (!Arrays.equals(epoch, next.epoch())) {
                transaction
                        .reports()
                        .newest(row.uid(), epoch)
                        .ifPresent(report -> welcome.addEarlierReportsHeld(ReportsHeld.newBuilder()
                                .setStateEpoch(ByteString.copyFrom(epoch))
                                .setIndex(report.index())));
            }
        }
        return new Opening.Welcomed(row.name(), welcome.build(), hello.getLastReportIndex());
    }

    /** Changes the cluster's row only if it says something new: 10,000 agents come back at once after a hub's restart. */
    private static void describe(
            Transaction transaction, Resource row, Hello hello, List<ErrorCode> alarms, Instant now) {
        Cluster before = row.message(Cluster.parser());
        Cluster.Builder after = before.toBuilder()
                .setAgentVersion(hello.getAgentVersion())
                .clearOrderKinds()
                .addAllOrderKinds(hello.getOrderKindsList());
        long skew = Duration.between(
                        now,
                        Instant.ofEpochSecond(
                                hello.getSentAt().getSeconds(),
                                hello.getSentAt().getNanos()))
                .toMillis();
        // Below a second it is the network's, and would change the row each time.
        after.setClockSkewMilliseconds(Math.abs(skew) < 1_000 ? 0 : skew);
        alarms.forEach(alarm -> alarm(after, alarm, now));
        if (!after.build().equals(before)) {
            transaction.resources().update(row.with(row.state(), after.build().toByteArray()), now);
        }
    }

    private static void alarm(Cluster.Builder cluster, ErrorCode code, Instant now) {
        cluster.addAlarms(0, ClusterAlarm.newBuilder().setCode(code.name()).setTime(timestamp(now)));
        while (cluster.getAlarmsCount() > 10) {
            cluster.removeAlarms(10);
        }
    }

    /** Shuts the cluster out until a person accepts it again (P8). */
    private static void quarantine(Transaction transaction, Resource row, ErrorCode code, Instant now) {
        Cluster.Builder body = row.message(Cluster.parser()).toBuilder().setCode(code.name());
        alarm(body, code, now);
        transaction
                .resources()
                .update(
                        row.with(
                                ClusterState.CLUSTER_STATE_QUARANTINED.name(),
                                body.build().toByteArray()),
                        now);
    }

    /** The same for whoever finds the chain of reports forked. */
    public void quarantine(Transaction transaction, String cluster, ErrorCode code) {
        Instant now = clock.instant();
        transaction.resources().findByUid(ResourceKind.CLUSTER, cluster).ifPresent(row -> {
            quarantine(transaction, row, code, now);
            audit(transaction, cluster, "cluster.quarantined", code.name(), now);
        });
    }

    /** The agent's reports are whole again: what they did not settle is a person's to look at (section 11.3). */
    public void caughtUp(String cluster) {
        store.write(transaction -> {
            AgentState state = transaction.agents().find(cluster).orElseThrow();
            if (state.reconciling()) {
                reconcile(transaction, cluster);
                transaction.agents().put(settled(state));
                HubCrashPoint.RECONCILE_DECIDED.reached();
            }
            return true;
        });
    }

    private static AgentState settled(AgentState state) {
        return new AgentState(
                state.cluster(),
                state.epoch(),
                state.session(),
                state.nonce(),
                state.reports(),
                state.reportsHash(),
                state.keySetVersion(),
                state.inventoryDigest(),
                false);
    }

    private void reconcile(Transaction transaction, String cluster) {
        for (InstructionRow row : transaction.outbox().open(cluster, Integer.MAX_VALUE)) {
            if (row.state() == InstructionState.DELIVERED || row.state() == InstructionState.ADMITTED) {
                // A person can look at a run; of the other orders none is for a person. What still matters is ordered
                // anew.
                InstructionState next =
                        RUNS.contains(row.orderKind()) ? InstructionState.RECONCILE : InstructionState.EXPIRED;
                InstructionRow open = row.at(next, ErrorCode.INSTRUCTION_RECONCILE.name(), row.runId());
                transaction.outbox().put(open);
                follower.moved(transaction, open);
            }
        }
    }

    private static void audit(Transaction transaction, String cluster, String action, String code, Instant now) {
        String name = transaction
                .resources()
                .findByUid(ResourceKind.CLUSTER, cluster)
                .map(row -> "clusters/" + row.name())
                .orElse("clusters/" + cluster);
        transaction.audit().append(new Audit.Event(now, "hub", action, name, code, "", ""));
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
