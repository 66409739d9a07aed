package io.davit.agent.admission;

import java.util.List;

/**
 * Who judges orders.
 *
 * @param clock asked first: whether it can be said at all what is too early or too late
 * @param inOrder asked for what was read, in this order
 */
public record Judges(ClockTrust clock, List<Judge> inOrder) {
    public Judges {
        inOrder = List.copyOf(inOrder);
    }
}
