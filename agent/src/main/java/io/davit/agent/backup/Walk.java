package io.davit.agent.backup;

import io.davit.agent.cluster.ClusterIdentity;
import io.davit.agent.cluster.Discovery;
import io.davit.agent.repository.Naming;
import io.davit.agent.run.RunContext;
import io.davit.errors.ErrorCode;

/**
 * What one walk through the cluster works with.
 *
 * @param mayStartAnew whether another walk follows if this one ends with MISSING_DATA
 */
record Walk(
        ClusterIdentity identity,
        Discovery discovery,
        Selection selection,
        Choices choices,
        Naming naming,
        Tally tally,
        boolean mayStartAnew,
        RunContext run) {
    boolean isLastWith(ErrorCode code) {
        return code != ErrorCode.MISSING_DATA || !mayStartAnew;
    }
}
