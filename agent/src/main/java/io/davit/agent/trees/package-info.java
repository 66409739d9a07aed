/**
 * The repository by itself: folders of any machine backed up as named trees, with no cluster and no hub. Open {@link
 * io.davit.agent.trees.TreeBackup} first; {@link io.davit.agent.trees.TreeName} says how a tree stands in a restore point.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.agent.trees;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
