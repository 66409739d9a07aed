package io.davit.hub.store;

/**
 * What the hub keeps of one agent's sessions (protocol, section 11).
 *
 * @param cluster uid of the cluster
 * @param epoch 16 bytes; empty before the first session
 * @param session number of the newest welcomed session of the epoch; 0 before the first
 * @param nonce of that session; 16 bytes or empty
 * @param reports highest report index of the epoch that is stored with all before it, or that the agent forgot while the hub
 *     was behind
 * @param reportsHash SHA-256 of that report's payload; {@link #HASH_UNKNOWN} if there is none, or nobody has it any more
 * @param keySetVersion that the agent has accepted, as it said
 * @param inventoryDigest of the inventory that is stored; empty if none is. {@link Agents#putInventory} alone changes it
 * @param reconciling true: the hub's store turned out to be older than the agent, and a person has not looked yet
 */
public record AgentState(
        String cluster,
        byte[] epoch,
        long session,
        byte[] nonce,
        long reports,
        byte[] reportsHash,
        long keySetVersion,
        byte[] inventoryDigest,
        boolean reconciling) {

    /** 32 zero bytes. */
    public static final byte[] HASH_UNKNOWN = new byte[32];

    /** Of a cluster whose agent never had a session. */
    public static AgentState none(String cluster) {
        return new AgentState(cluster, new byte[0], 0, new byte[0], 0, new byte[32], 0, new byte[0], false);
    }
}
