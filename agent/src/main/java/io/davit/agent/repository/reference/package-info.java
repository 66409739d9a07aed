/**
 * Reference lists: which packs, and which blocks of them, each chunk of a restore point's listings needs, and where extents lie.
 * From them a seal is checked, and the presence of everything confirmed before a restore. Open
 * {@link io.davit.agent.repository.reference.ReferenceLists} first.
 */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.repository.reference;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
