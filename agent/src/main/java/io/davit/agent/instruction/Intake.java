package io.davit.agent.instruction;

import io.davit.agent.admission.Decision;
import io.davit.agent.admission.Delivery;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Where envelopes arrive, from whatever channel: verified, decided about, or reported as rejected. Nothing wedges it (P3). */
public final class Intake {
    private static final Set<ErrorCode> OF_ONE_DELIVERY =
            Set.of(ErrorCode.INSTRUCTION_REPLAYED, ErrorCode.INSTRUCTION_CONFLICT, ErrorCode.ORDERS_TOO_MANY);

    private final Supplier<InstructionVerifier> verifier;
    private final InstructionInbox inbox;
    private final Rejections rejections;
    private final Clock clock;

    /** @param verifier by the newest key set and the epoch of now */
    public Intake(Supplier<InstructionVerifier> verifier, InstructionInbox inbox, Rejections rejections, Clock clock) {
        this.verifier = verifier;
        this.inbox = inbox;
        this.rejections = rejections;
        this.clock = clock;
    }

    /**
     * Takes the bytes of one envelope. What is to be said about it is in the report chain on return.
     *
     * @return what counts for the instruction; empty if there was none in the bytes, or this delivery of it counts for nothing
     * @throws DavitException CLUSTER_*, STATE_EPOCH_FORK: the decision waits, nothing was promised; LEDGER_DAMAGED, DISK_FULL
     */
    public Optional<Decision> take(byte[] envelope) {
        Delivery delivery;
        try {
            delivery = verifier.get().verify(envelope, clock.instant());
        } catch (DavitException e) {
            rejections.envelope(envelope, e);
            return Optional.empty();
        }
        try {
            return Optional.of(inbox.accept(delivery));
        } catch (DavitException e) {
            if (!OF_ONE_DELIVERY.contains(e.code())) {
                throw e;
            }
            rejections.delivery(envelope, delivery, e);
            return Optional.empty();
        }
    }
}
