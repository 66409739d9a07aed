/** Backs up: freezes the selection, captures API objects, moves volume data, seals. Open {@link io.davit.agent.backup.BackupEngine} first. */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.agent.backup;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
