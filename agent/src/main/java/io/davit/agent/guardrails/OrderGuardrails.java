package io.davit.agent.guardrails;

import io.davit.proto.agent.v1.Order;
import io.davit.settings.ByteSize;
import io.davit.settings.Setting;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Kinds of orders, and how many of them. */
public record OrderGuardrails(
        @Setting(
                value =
                        "Kinds of orders, as the fields of Order in `order.proto` are called; the default neither writes nor reads data.",
                fallback = "cancel, validate_location, sync_catalog, report_inventory")
        List<String> allow,

        @Setting(
                value =
                        "How many orders of one kind are decided about in an hour, refused ones too; what comes beyond is `ORDERS_TOO_MANY` and leaves nothing but a count. A cancel of an order that has not ended always counts.",
                fallback = "500")
        int perHour,

        @Setting(value = "The same, in a day: the last 24 such hours.", fallback = "2000")
        int perDay,

        @Setting(
                value =
                        "Of orders that were refused or handed over, as many bytes are kept for `davit-agent audit`, the newest ones; of older ones only what was decided is left.",
                fallback = "64MiB")
        ByteSize keptBytes) {

    public OrderGuardrails {
        Set<String> known = new TreeSet<>();
        Order.getDescriptor().getFields().forEach(field -> known.add(field.getName()));
        for (String kind : allow) {
            if (!known.contains(kind)) {
                throw new IllegalArgumentException(
                        "'" + kind + "' is no kind of order; there are " + String.join(", ", known));
            }
        }
        allow = List.copyOf(allow);
        if (perHour < 1 || perDay < 1) {
            throw new IllegalArgumentException(
                    "per-hour and per-day must be 1 or more; to allow a kind of order not at all, take it out of allow");
        }
    }
}
