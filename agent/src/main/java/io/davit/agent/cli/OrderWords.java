package io.davit.agent.cli;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.davit.agent.admission.ReadOrder;
import io.davit.agent.cli.AdminDesk.Judged;
import io.davit.errors.DavitException;
import java.util.Optional;

/**
 * An order in words, for somebody who has to approve it: everything that is in it, on one line. The hub chose the texts, so
 * nothing but printable ASCII is passed on: no text may hide behind another.
 */
final class OrderWords {
    private OrderWords() {}

    /** Empty if it could not be read, or is not kept any more. */
    static Optional<ReadOrder> read(Judged judged) {
        try {
            return judged.order().map(ReadOrder::of);
        } catch (DavitException unreadable) {
            return Optional.empty();
        }
    }

    /** {@code set_location}; a dash for an order that could not be read, or is not kept any more. */
    static String kind(Judged judged) {
        return read(judged).map(ReadOrder::kind).orElse("-");
    }

    static String of(ReadOrder order) {
        FieldDescriptor kind = order.order().getDescriptorForType().findFieldByName(order.kind());
        Message body = (Message) order.order().getField(kind);
        String text = TextFormat.printer().emittingSingleLine(true).printToString(body);
        return order.kind() + " " + printable(text.strip());
    }

    static String printable(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (point >= ' ' && point < 127) {
                plain.appendCodePoint(point);
            } else {
                plain.append("\\u{%x}".formatted(point));
            }
        });
        return plain.toString();
    }
}
