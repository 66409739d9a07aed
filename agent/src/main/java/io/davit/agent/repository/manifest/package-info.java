/**
 * What one restore point consists of: its streams, ranges, problems and Merkle root, signed by its writer. Open
 * {@link io.davit.agent.repository.manifest.BackupContent} (writing) and
 * {@link io.davit.agent.repository.manifest.RestoreContent} (reading) first.
 */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.repository.manifest;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
