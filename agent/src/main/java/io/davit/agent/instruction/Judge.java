package io.davit.agent.instruction;

import io.davit.agent.admission.Delivery;
import io.davit.errors.ErrorCode;
import java.util.Optional;

/** One reason to refuse an authentic order for us: guardrails, approvals, room … Steps 15 to 20 of the protocol. */
@FunctionalInterface
public interface Judge {
    /** Empty if this judge has nothing against it. */
    Optional<ErrorCode> refusal(Delivery delivery, ReadOrder order);
}
