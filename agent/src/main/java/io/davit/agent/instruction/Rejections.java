package io.davit.agent.instruction;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.davit.agent.admission.Delivery;
import io.davit.agent.admission.InstructionId;
import io.davit.agent.admission.Rejection;
import io.davit.agent.admission.RejectionLog;
import io.davit.agent.reports.ReportWire;
import io.davit.errors.DavitException;
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
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps and reports what was refused without a decision, of each code ten in a row and one a minute: a flood is counted, hides
 * nothing of another code, and the next one of its code says how many there were (section 6). Safe for use by many threads.
 */
public final class Rejections {
    private static final Logger LOG = LoggerFactory.getLogger(Rejections.class);
    private static final int IN_A_ROW = 10;

    private final RejectionLog log;
    private final Clock clock;
    private final Map<ErrorCode, Allowance> allowances = new EnumMap<>(ErrorCode.class);

    public Rejections(RejectionLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    /** How much of one code may be written down now. */
    private static final class Allowance {
        private int left = IN_A_ROW;
        private Instant refilled;
        private long unreported;

        Allowance(Instant now) {
            this.refilled = now;
        }

        /** How many were only counted before this one; empty if this one is, too. */
        OptionalLong take(Instant now) {
            long minutes = Duration.between(refilled, now).toMinutes();
            // A clock that was set back begins a new minute.
            if (minutes != 0) {
                left = (int) Math.min(IN_A_ROW, left + Math.max(0, minutes));
                refilled = now;
            }
            if (left == 0) {
                unreported++;
                return OptionalLong.empty();
            }
            left--;
            long before = unreported;
            unreported = 0;
            return OptionalLong.of(before);
        }
    }

    /**
     * Bytes that came as an envelope, in which nothing was that could be decided about.
     *
     * @param envelope as it arrived
     */
    public void envelope(byte[] envelope, DavitException why) {
        add(envelope, Optional.empty(), why);
    }

    /** One delivery of an authentic instruction, which counts for nothing. */
    void delivery(byte[] envelope, Delivery delivery, DavitException why) {
        add(envelope, Optional.of(delivery), why);
    }

    private synchronized void add(byte[] envelope, Optional<Delivery> delivery, DavitException why) {
        Instant now = clock.instant();
        OptionalLong before = allowance(why.code(), now);
        if (before.isEmpty()) {
            return;
        }
        LOG.atWarn().addKeyValue("code", why.code()).log("an envelope was rejected: {}", why.sentence());
        byte[] digest = sha256(envelope);
        Optional<KeyId> key = claimedKey(envelope);
        Optional<InstructionId> id = delivery.map(Delivery::id);
        RejectedEnvelope.Builder rejected = RejectedEnvelope.newBuilder()
                .setCode(why.code().name())
                .setEnvelopeDigest(ByteString.copyFrom(digest))
                .setUnreported(before.getAsLong());
        key.ifPresent(claimed -> rejected.setKeyId(ByteString.copyFrom(claimed.bytes())));
        delivery.ifPresent(known -> rejected.setInstructionId(known.id().toString())
                .setOrderDigest(ByteString.copyFrom(
                        HexFormat.of().parseHex(known.order().digest().hex()))));
        log.reject(
                new Rejection(
                        now, why.code(), why.sentence(), HexFormat.of().formatHex(digest), key, id, before.getAsLong()),
                ReportWire.rejected(rejected.build(), now));
    }

    /** Something else that no hub may do. It is reported as an alarm, because whoever hears of it may be another hub. */
    public synchronized void misconduct(DavitException why) {
        Instant now = clock.instant();
        OptionalLong before = allowance(why.code(), now);
        if (before.isPresent()) {
            log.reject(
                    Rejection.alarm(now, why.code(), why.sentence(), before.getAsLong()),
                    ReportWire.alarm(why.code(), "", now));
        }
    }

    private OptionalLong allowance(ErrorCode code, Instant now) {
        return allowances.computeIfAbsent(code, first -> new Allowance(now)).take(now);
    }

    private static Optional<KeyId> claimedKey(byte[] envelope) {
        if (envelope.length > Purpose.INSTRUCTION.largestEnvelope()) {
            return Optional.empty();
        }
        try {
            ByteString key = Envelope.parseFrom(envelope).getKeyId();
            return key.size() == KeyId.LENGTH ? Optional.of(KeyId.received(key.toByteArray())) : Optional.empty();
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
