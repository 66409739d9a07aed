package io.davit.agent.instruction;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.davit.agent.reports.ReportLog;
import io.davit.agent.reports.ReportWire;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Envelope;
import io.davit.proto.agent.v1.RejectedEnvelope;
import io.davit.signing.KeyId;
import io.davit.signing.Purpose;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Reports bytes that were refused before an order was in them, at most one a second and ten in a row: a flood is counted, and
 * the next report says how many there were (section 6). Safe for use by many threads.
 */
public final class Rejections {
    private static final int IN_A_ROW = 10;

    private final ReportLog reports;
    private final Clock clock;
    private int left = IN_A_ROW;
    private Instant refilled;
    private long unreported;

    public Rejections(ReportLog reports, Clock clock) {
        this.reports = reports;
        this.clock = clock;
        this.refilled = clock.instant();
    }

    /** @param envelope as it arrived */
    public synchronized void add(byte[] envelope, ErrorCode code) {
        Instant now = clock.instant();
        refill(now);
        if (left == 0) {
            unreported++;
            return;
        }
        left--;
        reports.append(ReportWire.rejected(
                RejectedEnvelope.newBuilder()
                        .setCode(code.name())
                        .setEnvelopeDigest(sha256(envelope))
                        .setKeyId(claimedKey(envelope))
                        .setUnreported(unreported)
                        .build(),
                now));
        unreported = 0;
    }

    private void refill(Instant now) {
        long seconds = Duration.between(refilled, now).toSeconds();
        // A clock that was set back begins a new second.
        if (seconds != 0) {
            left = (int) Math.min(IN_A_ROW, left + Math.max(0, seconds));
            refilled = now;
        }
    }

    private static ByteString claimedKey(byte[] envelope) {
        if (envelope.length > Purpose.INSTRUCTION.largestEnvelope()) {
            return ByteString.EMPTY;
        }
        try {
            ByteString key = Envelope.parseFrom(envelope).getKeyId();
            return key.size() == KeyId.LENGTH ? key : ByteString.EMPTY;
        } catch (InvalidProtocolBufferException e) {
            return ByteString.EMPTY;
        }
    }

    private static ByteString sha256(byte[] bytes) {
        try {
            return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
