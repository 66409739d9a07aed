package io.davit.agent.guardrails;

import io.davit.proto.agent.v1.Order;
import io.davit.settings.Setting;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Kinds of orders. */
public record OrderGuardrails(
        @Setting(
                value =
                        "Kinds of orders, as the fields of Order in `order.proto` are called; the default neither writes nor reads data.",
                fallback = "cancel, validate_location, sync_catalog, report_inventory")
        List<String> allow) {

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
    }
}
