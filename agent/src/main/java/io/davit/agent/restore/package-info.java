/** Restores: reads a restore point, plans, applies in order, moves volume data back, relinks owners. Open {@link io.davit.agent.restore.RestoreEngine} first. */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.agent.restore;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
