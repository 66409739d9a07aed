package io.davit.agent.cli;

import io.davit.agent.admission.Decision;
import io.davit.agent.admission.OrderBytes;
import io.davit.agent.admission.Rejection;
import io.davit.agent.guardrails.GuardrailsSource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the agent shows the admins of its cluster about the orders of its hub. None of it is ever sent to the hub (P12). */
public interface AdminDesk {
    /**
     * One order that reached the agent, and what was decided about it.
     *
     * @param order empty if it is not kept any more
     */
    record Judged(Decision decision, Optional<OrderBytes> order) {}

    /** What holds now; throws GUARDRAILS_UNREADABLE, CLUSTER_*. */
    GuardrailsSource.InForce guardrails();

    /** Orders that were decided about, the newest first; at most so many. */
    List<Judged> judged(int most);

    /** What was refused without a decision, the newest first. */
    List<Rejection> rejected();

    /** The highest time that the agent has acted on. */
    Optional<Instant> clockFloor();
}
