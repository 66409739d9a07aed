package io.davit.agent.instruction;

import io.davit.agent.admission.OrderAllowance;
import io.davit.agent.admission.OrderBytes;
import java.time.Instant;
import java.util.Optional;

/** For tests in which nobody orders too much. */
public final class Unhurried implements OrderAllowance {
    @Override
    public Optional<String> objection(OrderBytes order, Instant now) {
        return Optional.empty();
    }

    @Override
    public long keptBytes(Instant now) {
        return Long.MAX_VALUE;
    }
}
