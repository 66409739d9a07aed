package io.davit.agent.hublink;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Timestamp;
import io.davit.agent.admission.Lane;
import io.davit.agent.admission.Line;
import io.davit.errors.DavitException;
import io.davit.proto.agent.v1.Mark;
import io.davit.proto.agent.v1.Order;
import io.davit.signing.KeyId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Words of the protocol, and the agent's own for them. */
final class Protocol {
    /** The version that this agent speaks. */
    static final int VERSION = 1;

    private Protocol() {}

    /** Names of the orders that this agent knows. */
    static List<String> orderKinds() {
        return Order.getDescriptor().getOneofs().getFirst().getFields().stream()
                .map(FieldDescriptor::getName)
                .toList();
    }

    static Timestamp time(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    /** @throws DavitException HUB_MISBEHAVED */
    static Instant time(Timestamp timestamp) {
        try {
            return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
        } catch (DateTimeException | ArithmeticException e) {
            throw Session.misbehaved("a time is out of range");
        }
    }

    static ByteString bytes(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }

    static List<Mark> marks(Map<Line, Long> marks) {
        return marks.entrySet().stream()
                .map(mark -> Mark.newBuilder()
                        .setKeyId(ByteString.copyFrom(mark.getKey().key().bytes()))
                        .setLane(lane(mark.getKey().lane()))
                        .setSequence(mark.getValue())
                        .build())
                .toList();
    }

    private static io.davit.proto.agent.v1.Lane lane(Lane lane) {
        return switch (lane) {
            case NORMAL -> io.davit.proto.agent.v1.Lane.LANE_NORMAL;
            case CANCEL -> io.davit.proto.agent.v1.Lane.LANE_CANCEL;
            case COURIER -> io.davit.proto.agent.v1.Lane.LANE_COURIER;
        };
    }

    /** @throws DavitException HUB_MISBEHAVED */
    static Line line(Mark mark) {
        if (mark.getKeyId().size() != KeyId.LENGTH) {
            throw Session.misbehaved("a mark without a key");
        }
        return new Line(
                KeyId.received(mark.getKeyId().toByteArray()),
                switch (mark.getLane()) {
                    case LANE_NORMAL -> Lane.NORMAL;
                    case LANE_CANCEL -> Lane.CANCEL;
                    case LANE_COURIER -> Lane.COURIER;
                    case LANE_UNSPECIFIED, UNRECOGNIZED -> throw Session.misbehaved("a mark without a lane");
                });
    }
}
