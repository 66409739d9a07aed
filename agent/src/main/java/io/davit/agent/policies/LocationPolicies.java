package io.davit.agent.policies;

/**
 * The durable memory of locations that the hub laid down. Revoked ones stay, with their version, so that an older order
 * cannot bring them back. Safe for use by many threads; throws {@link io.davit.errors.DavitException}: LEDGER_DAMAGED,
 * DISK_FULL.
 */
public interface LocationPolicies extends LaidLocations {
    /**
     * Durable on return. A version that is not above the one in force changes nothing: the same order, carried out again
     * after a kill.
     */
    void lay(LocationPolicy policy);
}
