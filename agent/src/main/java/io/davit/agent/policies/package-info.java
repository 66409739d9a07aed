/**
 * What the hub laid down for this cluster until it says otherwise: backup locations (P4). Open {@link
 * io.davit.agent.policies.LocationPolicies} first.
 */
@NullMarked
@Room(Room.Kind.PORT)
package io.davit.agent.policies;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
