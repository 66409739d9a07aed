package io.davit.agent.reports;

import io.davit.agent.admission.StateEpoch;
import io.davit.proto.agent.v1.Report;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/**
 * The agent's reports, until the hub has them. Those of receipts and outcomes are made by the ledger, in the same write as
 * the fact that they report. Every change is durable, power loss included, when the method returns. Safe for use by many
 * threads.
 *
 * <p>An agent without an epoch was never enrolled: it reports nothing. One that has an epoch, and was not told its signer
 * yet, keeps what it has to say, unsigned, until it can sign.
 *
 * <p>Every method throws {@link io.davit.errors.DavitException}: LEDGER_DAMAGED, DISK_FULL.
 */
public interface ReportLog {
    /**
     * Signs from now on, what waits included. Call it after ledger and anchor have agreed on the epoch: a chain that was put
     * back from a copy must not go on, it would be a fork.
     */
    void begin(ReportSigner signer);

    /** Adds one report. {@code content} has its time and its content, nothing else. */
    void append(Report content);

    /** Of the current epoch and of earlier ones that still hold reports, oldest first. */
    List<ReportChain> chains();

    /** Visits the stored reports of a chain behind an index, in order, until the visitor says false. */
    void after(StateEpoch epoch, long index, Predicate<StoredReport> visitor);

    /** The hub has the reports up to this one. More than there are, or less than it had, changes nothing. */
    void acknowledge(StateEpoch epoch, long index, Instant now);

    /** Drops what was acknowledged before that time. The chain goes on. */
    void forget(Instant acknowledgedBefore);

    /**
     * Calls back when there is more to send, until the subscription is closed: on the thread that reported, which may be
     * inside of a change of the ledger. So it must not wait for anything, and not ask the ledger.
     */
    Subscription listen(Runnable more);

    /** Ends when it is closed. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
