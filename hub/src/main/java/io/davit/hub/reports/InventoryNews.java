package io.davit.hub.reports;

import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.LocationSummary;
import java.util.List;

/** Who else shows what an inventory says. Called in the transaction that stores it. */
@FunctionalInterface
public interface InventoryNews {
    /** @param cluster name of the cluster */
    void locations(Transaction transaction, String cluster, List<LocationSummary> locations);
}
