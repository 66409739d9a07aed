package io.davit.agent.instruction;

import com.google.protobuf.InvalidProtocolBufferException;
import io.davit.agent.admission.Delivery;
import io.davit.agent.admission.InstructionClass;
import io.davit.agent.admission.InstructionId;
import io.davit.agent.admission.Lane;
import io.davit.agent.admission.Line;
import io.davit.agent.admission.OrderBytes;
import io.davit.agent.admission.StateEpoch;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Instruction;
import io.davit.signing.Purpose;
import io.davit.signing.SignedEnvelope;
import io.davit.signing.StrictMessages;
import java.time.Instant;
import java.util.Arrays;

/**
 * Whether bytes are an authentic, well-formed instruction for this agent: steps 1 to 8 of the protocol's section 6. What
 * is refused here may come from anybody and changes nothing; what passes moves its line's mark, whatever is decided next.
 */
public final class InstructionVerifier {
    private static final int LONGEST_CORRELATION_ID = 64;

    private final TrustedKeys keys;
    private final Audience audience;

    public InstructionVerifier(TrustedKeys keys, Audience audience) {
        this.keys = keys;
        this.audience = audience;
    }

    /**
     * Verifies the received bytes, then parses them.
     *
     * @throws DavitException the code of the first step that refuses
     */
    public Delivery verify(byte[] envelope, Instant now) {
        SignedEnvelope signed = SignedEnvelope.read(envelope, Purpose.INSTRUCTION);
        TrustedKeys.OnlineKey key = keys.find(signed.keyId())
                .orElseThrow(() -> new DavitException(
                        ErrorCode.INSTRUCTION_KEY_UNKNOWN, "key " + signed.keyId() + " is in no key set of this hub"));
        if (key.retired() || !now.isBefore(key.notAfter())) {
            throw new DavitException(
                    ErrorCode.INSTRUCTION_KEY_RETIRED, "key " + signed.keyId() + " may not sign any more");
        }
        if (!signed.isSignedBy(key.publicKey())) {
            throw new DavitException(
                    ErrorCode.INSTRUCTION_SIGNATURE_INVALID, "the signature is not one of key " + signed.keyId());
        }
        Instruction instruction = parsed(signed);
        checkAudience(instruction);
        if (Times.of(instruction.getIssuedAt()).isBefore(key.notBefore())) {
            throw new DavitException(
                    ErrorCode.INSTRUCTION_NOT_YET_VALID, "it was issued before key " + signed.keyId() + " might sign");
        }
        return delivery(instruction, signed);
    }

    private static Instruction parsed(SignedEnvelope signed) {
        Instruction instruction;
        try {
            instruction = StrictMessages.parse(Instruction.parser(), signed.payload());
        } catch (InvalidProtocolBufferException e) {
            throw new DavitException(ErrorCode.INSTRUCTION_MALFORMED, "the signed bytes are no instruction", e);
        }
        require(instruction.getPurpose().equals(Purpose.INSTRUCTION.text()), "it was signed for another purpose");
        require(!StrictMessages.holdsUnknown(instruction), "it holds a field that this agent does not know");
        require(isInstructionId(instruction.getInstructionId()), "its id is no UUIDv7");
        require(instruction.getStateEpoch().size() == StateEpoch.LENGTH, "its epoch has not 16 bytes");
        require(instruction.getSequence() > 0, "its sequence is not a positive number");
        require(!instruction.getOrder().isEmpty(), "it holds no order");
        require(instruction.getOrder().size() <= OrderBytes.LARGEST, "its order is too long");
        require(isCorrelationId(instruction.getCorrelationId()), "its correlation id is not printable, or too long");
        checkClass(instruction);
        return instruction;
    }

    private static void checkClass(Instruction instruction) {
        boolean timed = Times.isValid(instruction.getIssuedAt())
                && Times.isValid(instruction.getNotBefore())
                && Times.isValid(instruction.getExpiresAt());
        require(timed, "a time is missing or out of range");
        InstructionClass instructionClass = classOf(instruction);
        Delivery.Validity validity = validity(instruction);
        require(!validity.notBefore().isBefore(validity.issuedAt()), "it is valid before it was issued");
        require(validity.notBefore().isBefore(validity.expiresAt()), "it expires before it is valid");
        require(
                !validity.issuedAt().plus(instructionClass.longest()).isBefore(validity.expiresAt()),
                "it is valid for longer than its class allows");
        Lane lane = laneOf(instruction);
        require(instructionClass.mayTravelBy(lane), "its class may not come by this lane");
        require(
                lane == Lane.COURIER || instruction.getLastReportSeen() == 0,
                "only what travels by courier names a report");
    }

    private void checkAudience(Instruction instruction) {
        if (!instruction.getHubId().equals(audience.hubId())
                || !instruction.getClusterId().equals(audience.clusterId())) {
            throw new DavitException(ErrorCode.INSTRUCTION_AUDIENCE, "it is for another cluster, or from another hub");
        }
        byte[] epoch = instruction.getStateEpoch().toByteArray();
        if (!Arrays.equals(epoch, audience.epoch().bytes())) {
            throw new DavitException(ErrorCode.INSTRUCTION_EPOCH, "it was made for another ledger of this agent");
        }
    }

    private static Delivery delivery(Instruction instruction, SignedEnvelope signed) {
        return new Delivery(
                InstructionId.parse(instruction.getInstructionId()),
                new Line(signed.keyId(), laneOf(instruction)),
                instruction.getSequence(),
                classOf(instruction),
                validity(instruction),
                new OrderBytes(instruction.getOrder().toByteArray()),
                instruction.getCorrelationId(),
                instruction.getLastReportSeen());
    }

    private static Delivery.Validity validity(Instruction instruction) {
        return new Delivery.Validity(
                Times.of(instruction.getIssuedAt()),
                Times.of(instruction.getNotBefore()),
                Times.of(instruction.getExpiresAt()));
    }

    private static Lane laneOf(Instruction instruction) {
        return switch (instruction.getLane()) {
            case LANE_NORMAL -> Lane.NORMAL;
            case LANE_CANCEL -> Lane.CANCEL;
            case LANE_COURIER -> Lane.COURIER;
            case LANE_UNSPECIFIED, UNRECOGNIZED -> throw malformed("it names no lane");
        };
    }

    private static InstructionClass classOf(Instruction instruction) {
        return switch (instruction.getInstructionClass()) {
            case INSTRUCTION_CLASS_IMMEDIATE -> InstructionClass.IMMEDIATE;
            case INSTRUCTION_CLASS_DESTRUCTIVE -> InstructionClass.DESTRUCTIVE;
            case INSTRUCTION_CLASS_COURIER -> InstructionClass.COURIER;
            case INSTRUCTION_CLASS_POLICY -> InstructionClass.POLICY;
            case INSTRUCTION_CLASS_UNSPECIFIED, UNRECOGNIZED -> throw malformed("it names no class");
        };
    }

    private static boolean isInstructionId(String text) {
        try {
            InstructionId.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isCorrelationId(String text) {
        return text.length() <= LONGEST_CORRELATION_ID && text.chars().allMatch(c -> c > ' ' && c < 127);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw malformed(otherwise);
        }
    }

    private static DavitException malformed(String why) {
        return new DavitException(ErrorCode.INSTRUCTION_MALFORMED, why);
    }
}
