package io.davit.hub.reports;

import com.google.protobuf.Timestamp;
import io.davit.errors.ErrorCode;
import io.davit.hub.api.Digests;
import io.davit.hub.store.Agents;
import io.davit.hub.store.Audit;
import io.davit.hub.store.HubCrashPoint;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.InstructionState;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.Alarm;
import io.davit.proto.agent.v1.Lane;
import io.davit.proto.agent.v1.Mark;
import io.davit.proto.agent.v1.Outcome;
import io.davit.proto.agent.v1.Receipt;
import io.davit.proto.agent.v1.RejectedEnvelope;
import io.davit.proto.agent.v1.Report;
import io.davit.proto.v1.Cluster;
import io.davit.proto.v1.ClusterAlarm;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** What follows from a report that has just been stored, in the same transaction: instructions move on, people are told. */
final class ReportEffects {
    private static final int LONGEST_TEXT = 256;
    private static final Set<String> GIVEN_UP =
            Set.of(ErrorCode.INSTRUCTION_CONFLICT.name(), ErrorCode.ORDERS_TOO_MANY.name());

    private final InstructionNews news;

    ReportEffects(InstructionNews news) {
        this.news = news;
    }

    /** What follows from a report; answers the id of the instruction that it is about. */
    String apply(Transaction transaction, String cluster, byte[] epoch, Report report, Instant now) {
        switch (report.getContentCase()) {
            case RECEIPT -> {
                receipt(transaction, cluster, epoch, report.getReceipt(), now);
                HubCrashPoint.RECEIPT_TAKEN.reached();
                transaction.afterCommit(HubCrashPoint.RECEIPT_STORED::reached);
            }
            case OUTCOME -> {
                outcome(transaction, cluster, report.getOutcome());
                HubCrashPoint.OUTCOME_TAKEN.reached();
                transaction.afterCommit(HubCrashPoint.OUTCOME_STORED::reached);
            }
            case ALARM -> alarm(transaction, cluster, report.getAlarm(), report.getReportedAt(), now);
            case REJECTED -> rejected(transaction, cluster, report.getRejected(), now);
            // A newer agent may say things that this hub does not know: kept in the chain, shown to nobody.
            case CONTENT_NOT_SET -> {}
        }
        return switch (report.getContentCase()) {
            case RECEIPT -> report.getReceipt().getInstructionId();
            case OUTCOME -> report.getOutcome().getInstructionId();
            case REJECTED -> report.getRejected().getInstructionId();
            case ALARM, CONTENT_NOT_SET -> "";
        };
    }

    private void receipt(Transaction transaction, String cluster, byte[] epoch, Receipt receipt, Instant now) {
        Mark mark = receipt.getDecidedAt();
        if (mark.getKeyId().size() == 32
                && mark.getLane() != Lane.UNRECOGNIZED
                && mark.getSequence() > 0
                && mark.getSequence() < Long.MAX_VALUE) {
            transaction
                    .agents()
                    .acknowledge(
                            new Agents.LineId(cluster, epoch, mark.getKeyId().toByteArray(), mark.getLaneValue()),
                            mark.getSequence());
        }
        Optional<InstructionRow> known = own(transaction, cluster, receipt.getInstructionId());
        if (!receipt.getAdmitted()) {
            String correlation = known.map(InstructionRow::correlation).orElse("");
            String subject = known.map(InstructionRow::subject).orElse("");
            audit(
                    transaction,
                    cluster,
                    "instruction.refused",
                    told(receipt.getRefusalCode()),
                    (told(receipt.getInstructionId()) + " " + subject).trim(),
                    correlation,
                    now);
        }
        if (known.isEmpty() || known.get().state() == InstructionState.ENDED) {
            return;
        }
        InstructionRow row = receipt.getAdmitted()
                ? known.get().at(InstructionState.ADMITTED, "", told(receipt.getRunId()))
                : known.get().at(InstructionState.REFUSED, told(receipt.getRefusalCode()), "");
        transaction.outbox().put(row);
        news.receipt(transaction, row, receipt);
    }

    private void outcome(Transaction transaction, String cluster, Outcome outcome) {
        Optional<InstructionRow> known = own(transaction, cluster, outcome.getInstructionId());
        if (known.isEmpty()) {
            return;
        }
        InstructionRow row = known.get().at(InstructionState.ENDED, told(outcome.getCode()), told(outcome.getRunId()));
        transaction.outbox().put(row);
        news.outcome(transaction, row, outcome);
    }

    /** Text of an agent, as it is kept beside the report: short, and of characters that a store can hold. */
    private static String told(String text) {
        String start = text.substring(0, Math.min(text.length(), LONGEST_TEXT));
        return start.codePoints().anyMatch(Character::isISOControl) ? start.replaceAll("\\p{Cntrl}", "\uFFFD") : start;
    }

    private static Optional<InstructionRow> own(Transaction transaction, String cluster, String instruction) {
        return instruction.isEmpty() || !instruction.equals(told(instruction))
                ? Optional.empty()
                : transaction
                        .outbox()
                        .find(instruction)
                        .filter(row -> row.cluster().equals(cluster));
    }

    /** What the hub itself has to say about a cluster. */
    static void alarm(Transaction transaction, String cluster, ErrorCode code, Instant now) {
        Timestamp at = Timestamp.newBuilder().setSeconds(now.getEpochSecond()).build();
        alarm(transaction, cluster, Alarm.newBuilder().setCode(code.name()).build(), at, now);
    }

    private static void alarm(Transaction transaction, String cluster, Alarm alarm, Timestamp at, Instant now) {
        transaction.resources().findByUid(ResourceKind.CLUSTER, cluster).ifPresent(row -> {
            Cluster.Builder body = row.message(Cluster.parser()).toBuilder();
            body.addAlarms(
                    0,
                    ClusterAlarm.newBuilder()
                            .setCode(told(alarm.getCode()))
                            .setSubject(told(alarm.getSubject()))
                            .setTime(at));
            while (body.getAlarmsCount() > 10) {
                body.removeAlarms(10);
            }
            transaction.resources().update(row.with(row.state(), body.build().toByteArray()), now);
        });
        audit(transaction, cluster, "agent.alarm", told(alarm.getCode()), told(alarm.getSubject()), "", now);
    }

    private void rejected(Transaction transaction, String cluster, RejectedEnvelope rejected, Instant now) {
        String unreported = rejected.getUnreported() == 0
                ? ""
                : "and " + Long.toUnsignedString(rejected.getUnreported()) + " before it";
        Optional<InstructionRow> known = own(transaction, cluster, rejected.getInstructionId());
        audit(
                transaction,
                cluster,
                "envelope.rejected",
                told(rejected.getCode()),
                (told(rejected.getInstructionId()) + " " + unreported).trim(),
                known.map(InstructionRow::correlation).orElse(""),
                now);
        known.filter(row -> isGivenUp(row, rejected)).ifPresent(row -> {
            InstructionRow refused = row.at(InstructionState.REFUSED, rejected.getCode(), row.runId());
            transaction.outbox().put(refused);
            news.receipt(
                    transaction,
                    refused,
                    Receipt.newBuilder()
                            .setInstructionId(row.id())
                            .setRefusalCode(rejected.getCode())
                            .build());
        });
    }

    /**
     * Whether this very order shall not be delivered any more: its agent knows another one under its id (section 6.1), or had too
     * many of its kind (10.4), and whoever ordered it must neither wait in vain nor have it carried out hours later.
     */
    private static boolean isGivenUp(InstructionRow row, RejectedEnvelope rejected) {
        return GIVEN_UP.contains(rejected.getCode())
                && row.state().isDeliverable()
                && Arrays.equals(
                        Digests.of(row.order()), rejected.getOrderDigest().toByteArray());
    }

    static void audit(
            Transaction transaction,
            String cluster,
            String action,
            String code,
            String detail,
            String correlation,
            Instant now) {
        String name = transaction
                .resources()
                .findByUid(ResourceKind.CLUSTER, cluster)
                .map(Resource::name)
                .orElse(cluster);
        transaction
                .audit()
                .append(new Audit.Event(now, "agent:" + name, action, "clusters/" + name, code, detail, correlation));
    }
}
