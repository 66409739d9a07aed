package io.davit.agent.backup;

import io.davit.agent.cluster.ClusterIdentity;
import io.davit.agent.cluster.Discovery;
import io.davit.agent.repository.LockOrder;
import io.davit.agent.repository.Naming;
import io.davit.agent.repository.Occasion;
import io.davit.agent.run.RunContext;
import io.davit.errors.ErrorCode;
import java.time.Instant;
import java.util.Optional;

/**
 * What one walk through the cluster works with.
 *
 * @param retainUntil nobody forgets or prunes the restore point before, and a location that can lock its objects does so
 * @param mayStartAnew whether another walk follows if this one ends with MISSING_DATA
 */
record Walk(
        ClusterIdentity identity,
        Discovery discovery,
        Selection selection,
        Choices choices,
        Naming naming,
        Optional<Instant> retainUntil,
        Occasion occasion,
        Tally tally,
        boolean mayStartAnew,
        RunContext run) {
    Optional<LockOrder> lock() {
        return retainUntil.map(until -> new LockOrder(Optional.empty(), until));
    }

    boolean isLastWith(ErrorCode code) {
        return code != ErrorCode.MISSING_DATA || !mayStartAnew;
    }
}
