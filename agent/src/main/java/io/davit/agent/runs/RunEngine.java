package io.davit.agent.runs;

import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunOrder;

/** Does what an order says; the wiring connects the engine of each kind. */
public interface RunEngine {
    /**
     * Refuses what cannot be right, before it is admitted. Asks nothing of the cluster or the location.
     *
     * @throws io.davit.errors.DavitException ARGUMENT_INVALID, LOCATION_UNKNOWN …
     */
    void check(RunOrder order);

    /** May be called again for the same run after a kill. What it throws ends the run as failed. */
    Outcome run(RunOrder order, RunContext run);
}
