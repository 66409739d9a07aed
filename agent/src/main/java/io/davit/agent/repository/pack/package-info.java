/**
 * Packs: chunks gathered into blocks, which are compressed and encrypted, and blocks into objects. Writes them through a
 * spool file and reads them through a cache of blocks. Open {@link io.davit.agent.repository.pack.PackWriter} and
 * {@link io.davit.agent.repository.pack.ChunkReader} first.
 */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.repository.pack;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
