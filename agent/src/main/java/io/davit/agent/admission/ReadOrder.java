package io.davit.agent.admission;

import com.google.protobuf.InvalidProtocolBufferException;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Order;
import io.davit.signing.StrictMessages;

/** An order that was read strictly: its kind is known, and so is everything in it (step 14). */
public record ReadOrder(Order order) {
    private static final String UNKNOWN = "unknown";

    /** @throws DavitException INSTRUCTION_KIND_UNKNOWN, INSTRUCTION_FIELD_UNKNOWN, INSTRUCTION_MALFORMED */
    public static ReadOrder of(OrderBytes bytes) {
        Order order;
        try {
            order = StrictMessages.parse(Order.parser(), bytes.bytes());
        } catch (InvalidProtocolBufferException e) {
            throw new DavitException(ErrorCode.INSTRUCTION_MALFORMED, "the signed bytes hold no order", e);
        }
        if (order.getKindCase() == Order.KindCase.KIND_NOT_SET) {
            throw new DavitException(
                    ErrorCode.INSTRUCTION_KIND_UNKNOWN, "this agent does not know the kind of the order");
        }
        if (StrictMessages.holdsUnknown(order)) {
            throw new DavitException(
                    ErrorCode.INSTRUCTION_FIELD_UNKNOWN, "the order holds a condition that this agent does not know");
        }
        return new ReadOrder(order);
    }

    /** The kind of an order that may be anything: {@code unknown} of one that has none, or none that this agent knows. */
    public static String kindOf(OrderBytes bytes) {
        try {
            Order order = StrictMessages.parse(Order.parser(), bytes.bytes());
            return order.getKindCase() == Order.KindCase.KIND_NOT_SET ? UNKNOWN : new ReadOrder(order).kind();
        } catch (InvalidProtocolBufferException e) {
            return UNKNOWN;
        }
    }

    /** As the field of {@code Order} is called: {@code set_location}. */
    public String kind() {
        return order.getDescriptorForType()
                .findFieldByNumber(order.getKindCase().getNumber())
                .getName();
    }
}
