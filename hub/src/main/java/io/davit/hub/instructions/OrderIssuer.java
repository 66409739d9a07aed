package io.davit.hub.instructions;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.HubCrashPoint;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.InstructionState;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.CancelOrder;
import io.davit.proto.agent.v1.Order;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/** Puts orders into the outbox, in the transaction of whoever decided on them. */
public final class OrderIssuer {
    /** An order is refused when it is made rather than when it is sent, so that no redelivery can loop (P3). */
    static final int LARGEST_ORDER = 256 << 10;

    private final Clock clock;
    private final Consumer<String> doorbell;

    /** @param doorbell is told the uid of a cluster that has an order waiting; after the commit, must return at once */
    public OrderIssuer(Clock clock, Consumer<String> doorbell) {
        this.clock = clock;
        this.doorbell = doorbell;
    }

    /**
     * Issues an order.
     *
     * @param cluster uid of the cluster
     * @param subject API name of the row that it is for, such as {@code backups/NAME}; empty if for none
     * @param correlation ties it to a request (H7); at most 64 printable characters
     * @return the instruction's id
     * @throws DavitException ORDER_TOO_LARGE
     */
    public String issue(Transaction transaction, String cluster, Order order, String subject, String correlation) {
        byte[] bytes = order.toByteArray();
        if (bytes.length > LARGEST_ORDER) {
            throw new DavitException(
                    ErrorCode.ORDER_TOO_LARGE, "the order has " + bytes.length + " bytes; 256 KiB are allowed");
        }
        OrderTerms terms = OrderTerms.of(order);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        InstructionRow row = new InstructionRow(
                InstructionIds.next(now),
                cluster,
                bytes,
                kind(order),
                terms.lane().getNumber(),
                terms.instructionClass().getNumber(),
                now,
                now,
                now.plus(terms.life()),
                subject,
                correlation,
                InstructionState.PENDING,
                "",
                "",
                0);
        transaction.outbox().add(row);
        HubCrashPoint.ORDER_ISSUED.reached();
        transaction.afterCommit(() -> doorbell.accept(cluster));
        return row.id();
    }

    private static String kind(Order order) {
        return order.getDescriptorForType()
                .findFieldByNumber(order.getKindCase().getNumber())
                .getName();
    }

    /**
     * Ends what an instruction ordered. One that was never sent is taken out of the outbox; else a cancel order goes to the
     * agent, which decides (protocol, section 8).
     *
     * @return the row as it stands now: REFUSED with INSTRUCTION_CANCELED if it never left, else unchanged
     */
    public InstructionRow cancel(Transaction transaction, InstructionRow target, String subject, String correlation) {
        if (target.state().isFinal()) {
            return target;
        }
        if (target.state() == InstructionState.PENDING) {
            InstructionRow canceled =
                    target.at(InstructionState.REFUSED, ErrorCode.INSTRUCTION_CANCELED.name(), target.runId());
            transaction.outbox().put(canceled);
            HubCrashPoint.CANCEL_ISSUED.reached();
            return canceled;
        }
        issue(
                transaction,
                target.cluster(),
                Order.newBuilder()
                        .setCancel(CancelOrder.newBuilder().setTargetInstructionId(target.id()))
                        .build(),
                subject,
                correlation);
        HubCrashPoint.CANCEL_ISSUED.reached();
        return target;
    }
}
