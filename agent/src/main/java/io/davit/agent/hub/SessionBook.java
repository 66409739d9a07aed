package io.davit.agent.hub;

import io.davit.agent.admission.StateEpoch;

/**
 * Numbers the sessions of an epoch, so that the hub notices when two copies of one ledger go on (P8; section 11.1 of the
 * protocol). Changes are durable, power loss included, when the method returns. For one thread at a time.
 */
public interface SessionBook {
    /**
     * What the next Hello says. Until one was welcomed it stays the same, over restarts too: the hub may have stored it and
     * its answer may have been lost.
     */
    SessionTicket next(StateEpoch epoch);

    /**
     * The hub stored it: the next one is its successor.
     *
     * @param clusterName what the hub calls this cluster; empty if it does not say
     */
    void welcomed(SessionTicket ticket, String clusterName);

    /** What a hub last called this cluster; empty if none has. */
    String clusterName();
}
