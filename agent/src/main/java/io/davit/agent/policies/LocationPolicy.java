package io.davit.agent.policies;

import io.davit.proto.agent.v1.LocationTuple;
import java.util.Optional;

/**
 * A backup location as the hub laid it down, in its newest version.
 *
 * @param tuple where it is; empty if it was revoked
 */
public record LocationPolicy(String name, long version, Optional<LocationTuple> tuple) {}
