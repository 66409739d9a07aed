package io.davit.agent.policies;

import java.util.List;
import java.util.Optional;

/**
 * The durable memory of locations that the hub laid down. Revoked ones stay, with their version, so that an older order
 * cannot bring them back. Safe for use by many threads; throws {@link io.davit.errors.DavitException}: LEDGER_DAMAGED,
 * DISK_FULL.
 */
public interface LocationPolicies {
    /**
     * Durable on return. A version that is not above the one in force changes nothing: the same order, carried out again
     * after a kill.
     */
    void lay(LocationPolicy policy);

    /** Revoked ones included: whoever asks for the version in force needs it. */
    Optional<LocationPolicy> find(String name);

    /** Those that are not revoked, by name. */
    List<LocationPolicy> inForce();
}
