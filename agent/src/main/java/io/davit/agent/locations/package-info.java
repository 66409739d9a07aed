/**
 * Short work on backup locations that the hub orders: trying one out, bringing the catalog up to date. Open {@link
 * io.davit.agent.locations.LocationTrial} first.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.agent.locations;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
