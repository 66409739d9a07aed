/**
 * Backup locations and how they come to clusters. Open {@link io.davit.hub.locations.BackupLocationService} first.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.hub.locations;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
