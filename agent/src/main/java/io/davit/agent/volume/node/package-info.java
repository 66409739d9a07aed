/**
 * Volumes that are folders of this node: {@code local} and {@code hostPath}. Open {@link io.davit.agent.volume.node.NodeVolumes} first, then
 * TreeWalk (backup) and TargetTree (restore), which hold the rules against hostile trees.
 */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.volume.node;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
