/**
 * Remembers which repository a location holds beyond the life of one ledger: in a Secret of the agent's own namespace.
 * Open {@link io.davit.agent.pins.ClusterPins} first.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.agent.pins;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
