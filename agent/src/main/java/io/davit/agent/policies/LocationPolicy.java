package io.davit.agent.policies;

import io.davit.agent.admission.OrderDigest;
import io.davit.proto.agent.v1.LocationTuple;
import java.util.Optional;

/**
 * A backup location as the hub laid it down, in its newest version.
 *
 * @param version unsigned
 * @param tuple where it is; empty if it was revoked
 * @param order that laid it down: the same one again is no change
 */
public record LocationPolicy(String name, long version, Optional<LocationTuple> tuple, OrderDigest order) {}
