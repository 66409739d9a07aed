package io.davit.agent.instruction;

import static io.davit.agent.instruction.Hub.NOON;
import static io.davit.agent.instruction.Hub.at;
import static io.davit.agent.instruction.Hub.instruction;
import static io.davit.agent.instruction.Hub.signed;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Instruction;
import io.davit.proto.agent.v1.InstructionClass;
import io.davit.proto.agent.v1.Lane;
import io.davit.signing.Purpose;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What somebody could send in place of an honest instruction, each with the refusal that it must meet. */
final class Forgeries {
    /** @param code of the refusal */
    record Forgery(byte[] envelope, ErrorCode code) {}

    private final Hub hub = new Hub();
    private final Map<String, Forgery> all = new LinkedHashMap<>();

    private Forgeries() {}

    static Map<String, Forgery> all() {
        Forgeries forgeries = new Forgeries();
        forgeries.bytesThatAreNoEnvelope();
        forgeries.keysAndSignatures();
        forgeries.fields();
        forgeries.timesAndClasses();
        forgeries.addresses();
        return forgeries.all;
    }

    private void bytesThatAreNoEnvelope() {
        all.put("garbage", new Forgery(new byte[] {1, 2, 3}, ErrorCode.ENVELOPE_MALFORMED));
        all.put("nothing", new Forgery(new byte[0], ErrorCode.ENVELOPE_MALFORMED));
        all.put(
                "too-long",
                new Forgery(new byte[Purpose.INSTRUCTION.largestEnvelope() + 1], ErrorCode.ENVELOPE_TOO_LARGE));
    }

    private void keysAndSignatures() {
        byte[] payload = instruction().build().toByteArray();
        all.put("unknown-key", new Forgery(signed(hub.stranger, payload), ErrorCode.INSTRUCTION_KEY_UNKNOWN));
        all.put("signed-by-the-root", new Forgery(signed(hub.root, payload), ErrorCode.INSTRUCTION_KEY_UNKNOWN));
        all.put("retired-key", new Forgery(signed(hub.retired, payload), ErrorCode.INSTRUCTION_KEY_RETIRED));
        byte[] altered = signed(hub.online, payload);
        altered[payload.length / 2] ^= 1;
        all.put("altered-byte", new Forgery(altered, ErrorCode.INSTRUCTION_SIGNATURE_INVALID));
        byte[] cut = signed(hub.online, payload);
        cut[cut.length - 1] ^= (byte) 0x80;
        all.put("altered-signature", new Forgery(cut, ErrorCode.INSTRUCTION_SIGNATURE_INVALID));
    }

    private void fields() {
        malformed("other-purpose", instruction().setPurpose("davit.report.v1"));
        malformed("no-purpose", instruction().clearPurpose());
        malformed(
                "unknown-field",
                instruction()
                        .setUnknownFields(UnknownFieldSet.newBuilder()
                                .addField(
                                        99,
                                        UnknownFieldSet.Field.newBuilder()
                                                .addVarint(1)
                                                .build())
                                .build()));
        malformed("id-no-uuid", instruction().setInstructionId("one"));
        malformed("id-not-version-7", instruction().setInstructionId("5b7c1f0e-3f57-4f6e-9d7a-6f2f5f3f9a10"));
        malformed("id-in-capitals", instruction().setInstructionId("019E8320-A800-7ABC-8DEF-0123456789AB"));
        malformed("epoch-too-short", instruction().setStateEpoch(ByteString.copyFrom(new byte[15])));
        malformed("sequence-zero", instruction().setSequence(0));
        malformed("sequence-beyond-63-bits", instruction().setSequence(-1));
        malformed("no-order", instruction().clearOrder());
        malformed("order-too-long", instruction().setOrder(ByteString.copyFrom(new byte[(256 << 10) + 1])));
        malformed("correlation-with-a-newline", instruction().setCorrelationId("a\nb"));
        malformed("correlation-too-long", instruction().setCorrelationId("a".repeat(65)));
        all.put(
                "a-key-set-in-its-place",
                new Forgery(signed(hub.online, hub.keySet(9).build().toByteArray()), ErrorCode.INSTRUCTION_MALFORMED));
    }

    private void timesAndClasses() {
        malformed("no-lane", instruction().clearLane());
        malformed("unknown-lane", instruction().setLaneValue(77));
        malformed("no-class", instruction().clearInstructionClass());
        malformed("no-expiry", instruction().clearExpiresAt());
        malformed("valid-before-issue", instruction().setNotBefore(at(NOON.minusSeconds(1))));
        malformed("expires-before-valid", instruction().setExpiresAt(at(NOON)));
        malformed(
                "immediate-for-more-than-a-day",
                instruction().setExpiresAt(at(NOON.plus(Duration.ofHours(24)).plusNanos(1))));
        malformed(
                "destructive-for-more-than-an-hour",
                instruction()
                        .setInstructionClass(InstructionClass.INSTRUCTION_CLASS_DESTRUCTIVE)
                        .setExpiresAt(at(NOON.plus(Duration.ofHours(1)).plusNanos(1))));
        malformed(
                "destructive-by-courier",
                instruction()
                        .setInstructionClass(InstructionClass.INSTRUCTION_CLASS_DESTRUCTIVE)
                        .setLane(Lane.LANE_COURIER));
        malformed(
                "courier-for-more-than-30-days",
                instruction()
                        .setInstructionClass(InstructionClass.INSTRUCTION_CLASS_COURIER)
                        .setLane(Lane.LANE_COURIER)
                        .setExpiresAt(at(NOON.plus(Duration.ofDays(30)).plusNanos(1))));
        malformed(
                "courier-class-on-the-stream",
                instruction().setInstructionClass(InstructionClass.INSTRUCTION_CLASS_COURIER));
        malformed("report-seen-on-the-stream", instruction().setLastReportSeen(1));
    }

    private void addresses() {
        signedAs("other-cluster", instruction().setClusterId(Hub.ID), ErrorCode.INSTRUCTION_AUDIENCE);
        signedAs("other-hub", instruction().setHubId(Hub.CLUSTER), ErrorCode.INSTRUCTION_AUDIENCE);
        signedAs(
                "old-epoch",
                instruction().setStateEpoch(ByteString.copyFrom(new byte[16])),
                ErrorCode.INSTRUCTION_EPOCH);
    }

    private void malformed(String name, Instruction.Builder instruction) {
        signedAs(name, instruction, ErrorCode.INSTRUCTION_MALFORMED);
    }

    private void signedAs(String name, Instruction.Builder instruction, ErrorCode code) {
        all.put(name, new Forgery(hub.ordering(instruction), code));
    }
}
