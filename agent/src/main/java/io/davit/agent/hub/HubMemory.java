package io.davit.agent.hub;

import java.util.Optional;

/**
 * The ledger's memory of the hub. Every change is durable, power loss included, when the method returns.
 *
 * <p>Every method throws {@link io.davit.errors.DavitException}: LEDGER_DAMAGED if what is stored cannot be trusted; it is
 * never taken for an empty memory.
 */
public interface HubMemory {
    /** Empty until the agent was enrolled. */
    Optional<HubPins> pins();

    /** The key set goes with the pins that vouched for it, unless it is the same root. */
    void keepPins(HubPins pins);

    /** The envelope of the newest key set that was accepted, as it was received. */
    Optional<byte[]> keySet();

    void keepKeySet(byte[] envelope);

    SessionBook sessions();
}
