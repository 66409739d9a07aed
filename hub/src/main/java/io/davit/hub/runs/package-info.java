/**
 * Backups and restores that people ordered, and what became of them. Open {@link io.davit.hub.runs.BackupService} and
 * {@link io.davit.hub.runs.RunRows} first.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.hub.runs;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
