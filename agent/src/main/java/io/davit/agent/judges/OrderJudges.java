package io.davit.agent.judges;

import io.davit.agent.admission.Judge;
import java.util.List;

/** The judges of section 6, in its order: what is refused for two reasons has one code. */
public final class OrderJudges {
    private OrderJudges() {}

    public static List<Judge> inOrder(
            PolicyJudge policies, ProtectionJudge protection, GuardrailsJudge guardrails, RoomJudge room) {
        return List.of(policies, protection, guardrails, room);
    }
}
