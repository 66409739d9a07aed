package io.davit.agent.orders;

import io.davit.agent.run.OrderedRun;
import io.davit.agent.run.RunId;

/** The role of whoever runs what the hub orders. */
public interface OrderedRuns {
    /** Durable on return. A second call under the same id changes nothing. */
    void admit(OrderedRun run);

    /** Asks a run to end, durably. Says whether there is such a run, ended or not. */
    boolean cancel(RunId run, String reason);
}
