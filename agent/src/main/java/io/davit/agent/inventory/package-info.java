/**
 * What the hub may know of this cluster: namespaces with their labels and counts, locations as seen from here, restore points
 * (P13: never a value). Open {@link io.davit.agent.inventory.Inventories} first.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.agent.inventory;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
