package io.davit.agent.admission;

import java.time.Instant;
import java.util.Optional;

/** How many orders are decided about, and how much of them is kept: no hub fills the disk of its agents with orders that are valid. */
public interface OrderAllowance {
    /**
     * Why an order is not even decided about now; empty if it is.
     *
     * @throws io.davit.errors.DavitException CLUSTER_*: it cannot be said now
     */
    Optional<String> objection(OrderBytes order, Instant now);

    /**
     * Of orders that were refused or handed over, as many bytes are kept, the newest ones.
     *
     * @throws io.davit.errors.DavitException CLUSTER_*: it cannot be said now
     */
    long keptBytes(Instant now);
}
