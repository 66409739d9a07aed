package io.davit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import io.davit.proto.agent.v1.BackupOrder;
import io.davit.proto.agent.v1.Hello;
import io.davit.proto.agent.v1.Instruction;
import io.davit.proto.agent.v1.InstructionClass;
import io.davit.proto.agent.v1.Lane;
import io.davit.proto.agent.v1.Mark;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.Outcome;
import io.davit.proto.agent.v1.OutcomeState;
import io.davit.proto.agent.v1.Problem;
import io.davit.proto.agent.v1.Report;
import io.davit.signing.StrictMessages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Bytes that were on a wire once are understood for ever, and written the same. The files are hexadecimal, wrapped. */
class WireTest {
    private static final Path FILES = Path.of("src/test/resources/wire");

    @Test
    void readsAndWritesAnInstruction() throws IOException {
        Instruction instruction = Instruction.newBuilder()
                .setPurpose("davit.instruction.v1")
                .setInstructionId("01943f5e-7a00-7abc-8def-0123456789ab")
                .setHubId("5b7c1f0e-3f57-4f6e-9d7a-6f2f5f3f9a10")
                .setClusterId("0f3e8f9c-58a4-4d55-8f0e-2b9d7c6b5a41")
                .setStateEpoch(bytes(16, 7))
                .setLane(Lane.LANE_NORMAL)
                .setSequence(42)
                .setInstructionClass(InstructionClass.INSTRUCTION_CLASS_IMMEDIATE)
                .setIssuedAt(at(1_770_000_000))
                .setNotBefore(at(1_770_000_000))
                .setExpiresAt(at(1_770_003_600))
                .setOrder(order().toByteString())
                .setCorrelationId("req-1")
                .build();

        assertThat(golden("instruction.hex", instruction.toByteArray())).isEqualTo(instruction.toByteArray());
        assertThat(Instruction.parseFrom(golden("instruction.hex", new byte[0])))
                .isEqualTo(instruction);
        assertThat(StrictMessages.holdsUnknown(instruction)).isFalse();
    }

    @Test
    void readsAndWritesAReport() throws IOException {
        Report report = Report.newBuilder()
                .setPurpose("davit.report.v1")
                .setClusterId("0f3e8f9c-58a4-4d55-8f0e-2b9d7c6b5a41")
                .setStateEpoch(bytes(16, 7))
                .setIndex(3)
                .setPreviousHash(bytes(32, 9))
                .setReportedAt(at(1_770_000_123))
                .setOutcome(Outcome.newBuilder()
                        .setInstructionId("01943f5e-7a00-7abc-8def-0123456789ab")
                        .setRunId("01943f5e-7b00-7abc-8def-0123456789ab")
                        .setKind("backup")
                        .setState(OutcomeState.OUTCOME_STATE_PARTLY_SUCCEEDED)
                        .setCode("BACKUP_INCOMPLETE")
                        .putCounts("objects", 104)
                        .addProblems(Problem.newBuilder()
                                .setCode("KIND_HIDDEN")
                                .setIsError(true)
                                .setSubject("example.com/boats")
                                .setCount(1))
                        .setProblemCount(1)
                        .setRestorePoint("3f0c/12"))
                .build();

        assertThat(golden("report.hex", report.toByteArray())).isEqualTo(report.toByteArray());
        assertThat(Report.parseFrom(golden("report.hex", new byte[0]))).isEqualTo(report);
    }

    @Test
    void readsAndWritesAHello() throws IOException {
        Hello hello = Hello.newBuilder()
                .setProtocolMin(1)
                .setProtocolMax(1)
                .setAgentVersion("0.1.0")
                .addOrderKinds("backup")
                .setClusterId("0f3e8f9c-58a4-4d55-8f0e-2b9d7c6b5a41")
                .setClusterUid("9d0c2b1a-0000-4000-8000-000000000001")
                .setStateEpoch(bytes(16, 7))
                .setSessionNumber(5)
                .setSessionNonce(bytes(16, 1))
                .setPreviousSessionNonce(bytes(16, 2))
                .addMarks(Mark.newBuilder()
                        .setKeyId(bytes(32, 3))
                        .setLane(Lane.LANE_NORMAL)
                        .setSequence(42))
                .setLastReportIndex(3)
                .setLastReportHash(bytes(32, 9))
                .setKeySetVersion(1)
                .setSentAt(at(1_770_000_000))
                .build();

        assertThat(golden("hello.hex", hello.toByteArray())).isEqualTo(hello.toByteArray());
        assertThat(Hello.parseFrom(golden("hello.hex", new byte[0]))).isEqualTo(hello);
    }

    @Test
    void keepsAFieldThatItDoesNotKnow() throws IOException {
        Hello newer = Hello.newBuilder()
                .setProtocolMin(1)
                .setUnknownFields(field(900, "a field of a later version"))
                .build();

        Hello read = Hello.parseFrom(golden("hello-with-unknown-field.hex", newer.toByteArray()));

        assertThat(read.getProtocolMin()).isEqualTo(1);
        assertThat(read.toByteArray()).isEqualTo(newer.toByteArray());
        assertThat(StrictMessages.holdsUnknown(read)).isTrue();
    }

    @Test
    void seesThatAnOrderIsOfAKindThatItDoesNotKnow() throws IOException {
        Order newer = Order.newBuilder().setUnknownFields(field(900, "")).build();

        Order read = Order.parseFrom(golden("order-of-unknown-kind.hex", newer.toByteArray()));

        assertThat(read.getKindCase()).isEqualTo(Order.KindCase.KIND_NOT_SET);
        assertThat(StrictMessages.holdsUnknown(read)).isTrue();
    }

    @Test
    void seesAnUnknownConditionDeepInsideOfAnOrder() throws IOException {
        Order newer = Order.newBuilder()
                .setBackup(BackupOrder.newBuilder().setLocation("main").setUnknownFields(field(900, "only on Sundays")))
                .build();

        Order read = Order.parseFrom(golden("order-with-unknown-condition.hex", newer.toByteArray()));

        assertThat(read.getKindCase()).isEqualTo(Order.KindCase.BACKUP);
        assertThat(StrictMessages.holdsUnknown(read)).isTrue();
        assertThat(StrictMessages.holdsUnknown(order())).isFalse();
    }

    @Test
    void seesAnEnumValueThatItDoesNotKnow() throws IOException {
        Mark newer = Mark.newBuilder().setLaneValue(77).build();

        Mark read = Mark.parseFrom(golden("mark-of-unknown-lane.hex", newer.toByteArray()));

        assertThat(read.getLane()).isEqualTo(Lane.UNRECOGNIZED);
        assertThat(StrictMessages.holdsUnknown(read)).isTrue();
    }

    private static Order order() {
        return Order.newBuilder()
                .setBackup(BackupOrder.newBuilder()
                        .addNamespaces("harbour")
                        .setLocation("main")
                        .setName("before the upgrade"))
                .build();
    }

    private static UnknownFieldSet field(int number, String text) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        number,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8(text))
                                .build())
                .build();
    }

    private static ByteString bytes(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return ByteString.copyFrom(bytes);
    }

    private static Timestamp at(long seconds) {
        return Timestamp.newBuilder().setSeconds(seconds).build();
    }

    /** The stored bytes; a file that is not there yet is written when the test is told to. */
    private static byte[] golden(String name, byte[] first) throws IOException {
        Path file = FILES.resolve(name);
        if (Files.notExists(file) && first.length > 0 && Boolean.getBoolean("davit.docs.write")) {
            Files.createDirectories(FILES);
            Files.writeString(file, HexFormat.of().formatHex(first).replaceAll("(.{1,120})", "$1\n"));
        }
        return HexFormat.of().parseHex(Files.readString(file).replaceAll("\\s", ""));
    }
}
