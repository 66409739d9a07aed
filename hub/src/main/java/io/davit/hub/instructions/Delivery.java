package io.davit.hub.instructions;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.Agents;
import io.davit.hub.store.HubCrashPoint;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.InstructionFollower;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.InstructionState;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.Instruction;
import io.davit.proto.agent.v1.InstructionClass;
import io.davit.proto.agent.v1.Lane;
import io.davit.signing.KeyId;
import io.davit.signing.Purpose;
import io.davit.signing.SignedEnvelope;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbers and signs what waits for an agent, at the moment it is sent (P6). The number is durable before it is signed; what
 * is then not sent is a hole, and holes are allowed.
 */
public final class Delivery {
    private static final int BATCH = 64;

    /** An agent that answers nothing is sent no more: it admits 1,000 at a time (protocol, section 6). */
    private static final int MOST_UNANSWERED = 1_000;

    private final HubStore store;
    private final InstructionSigner signer;
    private final String hubId;
    private final InstructionFollower follower;
    private final Clock clock;

    public Delivery(HubStore store, InstructionSigner signer, String hubId, InstructionFollower follower, Clock clock) {
        this.store = store;
        this.signer = signer;
        this.hubId = hubId;
        this.follower = follower;
        this.clock = clock;
    }

    private record Numbered(InstructionRow row, long sequence) {}

    /**
     * What to send next, in this order; empty if nothing waits that was not sent in this session. The caller sends one batch
     * before it asks for the next.
     *
     * @param isCaughtUp all reports that the agent had when it said Hello are stored
     */
    public List<SignedEnvelope> next(Addressee addressee, boolean isCaughtUp) {
        Instant now = clock.instant();
        // Some of what waits may only have to be settled; then there may be more behind it.
        while (store.read(
                transaction -> !due(transaction, addressee, isCaughtUp, now).isEmpty())) {
            KeyId key = signer.currentKey();
            List<Numbered> numbered = store.write(transaction -> number(transaction, addressee, key, isCaughtUp, now));
            HubCrashPoint.DELIVERY_STORED.reached();
            List<SignedEnvelope> signed = new ArrayList<>();
            for (Numbered each : numbered) {
                addressee.isNew(each.row().id());
                signed.add(signer.sign(key, payload(each, addressee, now)));
            }
            if (!signed.isEmpty()) {
                HubCrashPoint.DELIVERY_SIGNED.reached();
                return signed;
            }
        }
        return List.of();
    }

    /** What is to be sent or settled now. What was sent and waits for its answer must not hide what is behind it. */
    private static List<InstructionRow> due(
            Transaction transaction, Addressee addressee, boolean isCaughtUp, Instant now) {
        if (addressee.unanswered() >= MOST_UNANSWERED) {
            return List.of();
        }
        return transaction.outbox().deliverable(addressee.cluster(), BATCH + addressee.unanswered()).stream()
                .filter(row -> !addressee.wasSent(row.id()))
                .filter(row -> maySettle(row, isCaughtUp) || canSend(row, addressee, now))
                .toList();
    }

    private static boolean canSend(InstructionRow row, Addressee addressee, Instant now) {
        return row.expiresAt().isAfter(now) && addressee.knows(row.orderKind());
    }

    /** An order that was sent may have been admitted: only an agent that has told all it had can be taken to have not. */
    private static boolean maySettle(InstructionRow row, boolean isCaughtUp) {
        return row.state() == InstructionState.PENDING || isCaughtUp;
    }

    private List<Numbered> number(
            Transaction transaction, Addressee addressee, KeyId key, boolean isCaughtUp, Instant now) {
        List<Numbered> numbered = new ArrayList<>();
        for (InstructionRow row : due(transaction, addressee, isCaughtUp, now)) {
            if (!row.expiresAt().isAfter(now)) {
                expire(transaction, row);
            } else if (!addressee.knows(row.orderKind())) {
                settle(transaction, row.at(InstructionState.REFUSED, ErrorCode.INSTRUCTION_KIND_UNKNOWN.name(), ""));
            } else {
                Lane lane = Lane.forNumber(row.lane());
                Agents.LineId line = new Agents.LineId(row.cluster(), addressee.epoch(), key.bytes(), row.lane());
                long sequence = transaction.agents().nextSequence(line, addressee.mark(key, lane));
                boolean first = row.state() == InstructionState.PENDING;
                InstructionRow delivered = row.delivered();
                transaction.outbox().put(delivered);
                if (first) {
                    follower.moved(transaction, delivered);
                }
                numbered.add(new Numbered(delivered, sequence));
                HubCrashPoint.DELIVERY_NUMBERED.reached();
            }
        }
        return numbered;
    }

    private void expire(Transaction transaction, InstructionRow row) {
        settle(transaction, row.at(InstructionState.EXPIRED, ErrorCode.INSTRUCTION_EXPIRED.name(), row.runId()));
    }

    private void settle(Transaction transaction, InstructionRow row) {
        transaction.outbox().put(row);
        follower.moved(transaction, row);
    }

    /** Ends orders that were never sent and are too old to be. */
    public void sweep() {
        Instant now = clock.instant();
        boolean anything =
                store.read(transaction -> !transaction.outbox().expired(now, 1).isEmpty());
        while (anything) {
            anything = store.write(transaction -> {
                List<InstructionRow> late = transaction.outbox().expired(now, BATCH);
                late.forEach(row -> expire(transaction, row));
                return late.size() == BATCH;
            });
        }
    }

    private byte[] payload(Numbered each, Addressee addressee, Instant now) {
        InstructionRow row = each.row();
        // An order that was made while this delivery was on its way is younger than the delivery's time: issued before
        // it
        // was made, it would be valid for longer than its class allows, and the agent would refuse it for good.
        Instant issued = later(now, row.createdAt());
        Instant notBefore = later(issued, row.notBefore());
        return Instruction.newBuilder()
                .setPurpose(Purpose.INSTRUCTION.text())
                .setInstructionId(row.id())
                .setHubId(hubId)
                .setClusterId(row.cluster())
                .setStateEpoch(ByteString.copyFrom(addressee.epoch()))
                .setLane(Lane.forNumber(row.lane()))
                .setSequence(each.sequence())
                .setInstructionClass(InstructionClass.forNumber(row.instructionClass()))
                .setIssuedAt(timestamp(issued))
                .setNotBefore(timestamp(notBefore))
                .setExpiresAt(timestamp(row.expiresAt()))
                .setOrder(ByteString.copyFrom(row.order()))
                .setCorrelationId(row.correlation())
                .build()
                .toByteArray();
    }

    private static Instant later(Instant a, Instant b) {
        return a.isBefore(b) ? b : a;
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
