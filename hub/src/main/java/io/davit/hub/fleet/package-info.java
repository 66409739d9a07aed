/**
 * The fleet at one glance. Open {@link io.davit.hub.fleet.FleetService}.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.hub.fleet;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
