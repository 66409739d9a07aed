package io.davit.agent.hublink;

import io.davit.agent.reports.ReportLog;
import io.davit.proto.agent.v1.Inventory;
import java.util.Optional;
import java.util.function.Consumer;

/** What the cluster holds, as the hub learns it: a role of the session. It answers at once, from what was seen last. */
public interface InventorySource {
    /** SHA-256 over the inventory as it would be sent now; empty if nobody has looked yet. */
    Optional<byte[]> digest();

    /** Hands out the parts in order, each of less than 1 MiB; false if there is no inventory. */
    boolean send(Consumer<Inventory> parts);

    /** Calls back when somebody has looked anew, until the subscription is closed. It must not wait for anything. */
    ReportLog.Subscription listen(Runnable fresh);
}
