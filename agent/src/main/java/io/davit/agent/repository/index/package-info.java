/**
 * Where every chunk lies: signed index segments in the location, a local cache of them, and the store of chunks that
 * asks it before it writes. Open {@link io.davit.agent.repository.index.ChunkStore} first.
 */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.repository.index;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
