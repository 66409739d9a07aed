package io.davit.agent.reports;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.davit.agent.admission.Decision;
import io.davit.agent.admission.Decision.Ruling;
import io.davit.agent.admission.Lane;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Alarm;
import io.davit.proto.agent.v1.Mark;
import io.davit.proto.agent.v1.Receipt;
import io.davit.proto.agent.v1.RejectedEnvelope;
import io.davit.proto.agent.v1.Report;
import java.time.Instant;
import java.util.HexFormat;

/** Facts as the content of reports: their time and what happened. The chain adds the rest. */
public final class ReportWire {
    private ReportWire() {}

    /** What was decided about an instruction. */
    public static Report receipt(Decision decision) {
        Receipt.Builder receipt = Receipt.newBuilder()
                .setInstructionId(decision.id().toString())
                .setOrderDigest(bytes(decision.digest().hex()))
                .setDecidedAt(Mark.newBuilder()
                        .setKeyId(ByteString.copyFrom(decision.line().key().bytes()))
                        .setLane(lane(decision.line().lane()))
                        .setSequence(decision.sequence()));
        switch (decision.ruling()) {
            case Ruling.Admitted admitted ->
                receipt.setAdmitted(true).setRunId(admitted.run().toString());
            case Ruling.Refused refused -> receipt.setRefusalCode(refused.code().name());
        }
        return at(decision.decidedAt()).setReceipt(receipt).build();
    }

    /** @param subject what it is about; never a value (P13) */
    public static Report alarm(ErrorCode code, String subject, Instant now) {
        return at(now).setAlarm(Alarm.newBuilder().setCode(code.name()).setSubject(subject))
                .build();
    }

    public static Report rejected(RejectedEnvelope rejected, Instant now) {
        return at(now).setRejected(rejected).build();
    }

    static Report.Builder at(Instant time) {
        return Report.newBuilder().setReportedAt(timestamp(time));
    }

    static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    static ByteString bytes(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }

    private static io.davit.proto.agent.v1.Lane lane(Lane lane) {
        return switch (lane) {
            case NORMAL -> io.davit.proto.agent.v1.Lane.LANE_NORMAL;
            case CANCEL -> io.davit.proto.agent.v1.Lane.LANE_CANCEL;
            case COURIER -> io.davit.proto.agent.v1.Lane.LANE_COURIER;
        };
    }
}
