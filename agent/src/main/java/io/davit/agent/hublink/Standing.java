package io.davit.agent.hublink;

import io.davit.agent.enrolment.AgentIdentity;
import io.davit.agent.enrolment.Renewal;
import io.davit.agent.hub.HubPins;
import io.davit.agent.instruction.HubEnvelopes;

/**
 * As what, and to whom, the agent dials this time: read anew for each dial, because an admin, a renewal or a lost ledger may
 * have changed any of it.
 *
 * @param clusterUid of the cluster that the agent runs in
 * @param clusterName of its configuration; what a hub calls it comes first
 */
public record Standing(
        AgentIdentity identity,
        HubPins pins,
        String clusterUid,
        String clusterName,
        String agentVersion,
        HubEnvelopes orders,
        Renewal renewal) {}
