package io.davit.agent.judges;

import io.davit.agent.admission.OrderDigest;
import java.util.Optional;

/** Which policies of the hub are in force here. */
@FunctionalInterface
public interface PolicyVersions {
    /**
     * A policy, or the revocation of one.
     *
     * @param version as the order said, unsigned
     * @param digest of the order that set it
     */
    record InForce(long version, OrderDigest digest) {}

    /** Empty if no order has ever set, or revoked, a location of that name. */
    Optional<InForce> location(String name);
}
