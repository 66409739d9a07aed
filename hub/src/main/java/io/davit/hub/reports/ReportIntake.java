package io.davit.hub.reports;

import com.google.protobuf.InvalidProtocolBufferException;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.AgentState;
import io.davit.hub.store.Enrolments;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.Reports;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.Report;
import io.davit.signing.Purpose;
import io.davit.signing.SignedEnvelope;
import io.davit.signing.StrictMessages;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * Takes signed reports in: verified, chained, stored with what follows from them in one transaction (P14). A report that was
 * stored before is stored once.
 */
public final class ReportIntake {
    private static final byte[] NOTHING_BEFORE = new byte[32];
    private static final int EPOCH_LENGTH = 16;

    private final HubStore store;
    private final ReportEffects effects;
    private final ForkAlarm forks;
    private final ReportAllowance allowance;
    private final Clock clock;

    /** Shuts out a cluster whose reports contradict each other. */
    @FunctionalInterface
    public interface ForkAlarm {
        void quarantine(Transaction transaction, String cluster, ErrorCode code);
    }

    public ReportIntake(HubStore store, InstructionNews news, ForkAlarm forks, ReportAllowance allowance, Clock clock) {
        this.store = store;
        this.effects = new ReportEffects(news);
        this.forks = forks;
        this.allowance = allowance;
        this.clock = clock;
    }

    /**
     * Takes one report in. Whatever it is, it counts: nobody fills the store, nor the audit, with what is refused.
     *
     * @param cluster uid of the cluster whose session it came by
     * @param envelope bytes as they arrived
     */
    public Intake take(String cluster, byte[] envelope) {
        if (!allowance.take(cluster, envelope.length)) {
            return tooMany(cluster);
        }
        SignedEnvelope signed;
        try {
            signed = SignedEnvelope.read(envelope, Purpose.REPORT);
        } catch (DavitException e) {
            return new Intake.Refused(e.code());
        }
        Instant now = clock.instant();
        return store.write(transaction -> {
            Intake intake = take(transaction, cluster, envelope, signed, now);
            if (intake instanceof Intake.Refused refused && refused.code() != ErrorCode.REPORT_GAP) {
                ReportEffects.audit(
                        transaction, cluster, "report.refused", refused.code().name(), "", "", now);
            }
            return intake;
        });
    }

    private Intake tooMany(String cluster) {
        if (allowance.isNews(cluster)) {
            Instant now = clock.instant();
            store.write(transaction -> {
                ReportEffects.alarm(transaction, cluster, ErrorCode.REPORTS_TOO_MANY, now);
                return true;
            });
        }
        return new Intake.Refused(ErrorCode.REPORTS_TOO_MANY);
    }

    /**
     * Whether a Hello of that cluster is heard now, or its agent has to come again later. It counts as a report does, because it
     * may leave as much in the store, and more in the audit, which is kept for ever.
     */
    public boolean hears(String cluster) {
        if (allowance.take(cluster, 0)) {
            return true;
        }
        tooMany(cluster);
        return false;
    }

    private Intake take(Transaction transaction, String cluster, byte[] envelope, SignedEnvelope signed, Instant now) {
        Optional<Enrolments.Enrolment> enrolled = transaction.enrolments().accepted(cluster);
        if (enrolled.isEmpty() || !signed.isSignedBy(enrolled.get().reportKey())) {
            return new Intake.Refused(ErrorCode.REPORT_INVALID);
        }
        Report report;
        try {
            report = StrictMessages.parse(Report.parser(), signed.payload());
        } catch (InvalidProtocolBufferException e) {
            return new Intake.Refused(ErrorCode.REPORT_INVALID);
        }
        if (!report.getPurpose().equals(Purpose.REPORT.text())
                || !report.getClusterId().equals(cluster)
                || report.getStateEpoch().size() != EPOCH_LENGTH
                || report.getIndex() < 1
                || report.getPreviousHash().size() != NOTHING_BEFORE.length) {
            return new Intake.Refused(ErrorCode.REPORT_INVALID);
        }
        return chain(transaction, cluster, envelope, signed, report, now);
    }

    private Intake chain(
            Transaction transaction,
            String cluster,
            byte[] envelope,
            SignedEnvelope signed,
            Report report,
            Instant now) {
        byte[] epoch = report.getStateEpoch().toByteArray();
        AgentState state = transaction.agents().find(cluster).orElseGet(() -> AgentState.none(cluster));
        boolean current = Arrays.equals(epoch, state.epoch());
        Optional<Reports.Row> newest = transaction.reports().newest(cluster, epoch);
        long stored = newest.map(Reports.Row::index).orElse(0L);
        // Higher than what is stored: the agent has forgotten what lies between, and said so in Hello.
        boolean isForgotten = current && state.reports() > stored;
        long held = isForgotten ? state.reports() : stored;
        byte[] heldHash = isForgotten
                ? state.reportsHash()
                : newest.map(Reports.Row::hash).orElse(NOTHING_BEFORE);
        boolean isHashKnown = !isForgotten || !Arrays.equals(heldHash, AgentState.HASH_UNKNOWN);
        if (report.getIndex() <= held) {
            return again(transaction, cluster, epoch, envelope, report, held);
        }
        // Of chains of earlier epochs Hello says nothing, and the agent began behind what this hub holds of them: what
        // it skips
        // is gone. To insist would be to hear of nothing ever again.
        boolean skips = !current && report.getIndex() > held + 1;
        if (report.getIndex() != held + 1 && !skips) {
            return new Intake.Refused(ErrorCode.REPORT_GAP);
        }
        if (!skips && isHashKnown && !Arrays.equals(report.getPreviousHash().toByteArray(), heldHash)) {
            forks.quarantine(transaction, cluster, ErrorCode.REPORT_FORK);
            return new Intake.Refused(ErrorCode.REPORT_FORK);
        }
        byte[] hash = signed.payloadDigest();
        transaction.reports().append(new Reports.Row(cluster, epoch, report.getIndex(), hash, envelope, now));
        if (skips) {
            ReportEffects.audit(
                    transaction,
                    cluster,
                    "reports.lost",
                    ErrorCode.REPORTS_LOST.name(),
                    (held + 1) + " to " + (report.getIndex() - 1) + " of an earlier epoch",
                    "",
                    now);
        }
        if (current) {
            transaction.agents().put(holding(state, report.getIndex(), hash));
        } else {
            // The ledger may have begun an epoch and lost it again while no hub was there to hear of it.
            transaction.agents().keepEpoch(cluster, epoch);
        }
        return new Intake.Stored(epoch, report.getIndex(), effects.apply(transaction, cluster, epoch, report, now));
    }

    private Intake again(
            Transaction transaction, String cluster, byte[] epoch, byte[] envelope, Report report, long held) {
        Optional<Reports.Row> stored = transaction.reports().find(cluster, epoch, report.getIndex());
        if (stored.isPresent() && !Arrays.equals(stored.get().envelope(), envelope)) {
            forks.quarantine(transaction, cluster, ErrorCode.REPORT_FORK);
            return new Intake.Refused(ErrorCode.REPORT_FORK);
        }
        return new Intake.Stored(epoch, held, "");
    }

    private static AgentState holding(AgentState state, long index, byte[] hash) {
        return new AgentState(
                state.cluster(),
                state.epoch(),
                state.session(),
                state.nonce(),
                index,
                hash,
                state.keySetVersion(),
                state.inventoryDigest(),
                state.reconciling());
    }
}
