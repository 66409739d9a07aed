package io.davit.agent.admission;

import java.util.List;

/**
 * Who judges orders.
 *
 * @param allowance asked first: whether there is anything to decide about
 * @param clock asked next: whether it can be said at all what is too early or too late
 * @param inOrder asked for what was read, in this order
 */
public record Judges(OrderAllowance allowance, ClockTrust clock, List<Judge> inOrder) {
    public Judges {
        inOrder = List.copyOf(inOrder);
    }
}
