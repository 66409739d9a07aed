package io.davit.hub.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is kept of each agent's sessions and lines. */
public interface Agents {
    Optional<AgentState> find(String cluster);

    /** Keeps a state but its inventory's digest, and the epoch in the list of those that the cluster had. */
    void put(AgentState state);

    /** Whether the cluster had this epoch, the current one included. */
    boolean hadEpoch(String cluster, byte[] epoch);

    /** Keeps an epoch in the list of those that the cluster had. */
    void keepEpoch(String cluster, byte[] epoch);

    /** The epochs that the cluster had, the current one included, newest first. */
    List<byte[]> epochs(String cluster, int limit);

    /** A line of sequences of one cluster: state epoch (16 bytes), key id (32 bytes), lane as the contract numbers it. */
    record LineId(String cluster, byte[] epoch, byte[] key, int lane) {}

    /**
     * The next number of a line: one more than the highest that was used or seen. Locks the line to the end of the transaction
     * (P6).
     *
     * @param seen highest that the agent named; 0 if none
     */
    long nextSequence(LineId line, long seen);

    /** A number that the agent has seen: it counts as used. Lower ones change nothing. */
    void used(LineId line, long sequence);

    /** A number that the agent has answered with a receipt: it counts as used, too. Lower ones change nothing. */
    void acknowledge(LineId line, long sequence);

    /** A line with the highest numbers used and answered. */
    record Line(LineId id, long used, long acknowledged) {}

    List<Line> lines(String cluster, byte[] epoch);

    /** One for each cluster of which something was heard; in one batch (H2). An older time changes nothing. */
    void seen(Map<String, Instant> lastSeen);

    Map<String, Instant> lastSeen();

    /** The inventory as it was last reported: parts of davit.agent.v1.Inventory, serialised, in order. */
    List<byte[]> inventory(String cluster);

    /** Replaces the inventory. */
    void putInventory(String cluster, byte[] digest, Instant at, List<byte[]> parts);

    /** When the inventory was reported. */
    Optional<Instant> inventoryTime(String cluster);
}
