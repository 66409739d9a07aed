/**
 * What a chunk is, and how streams of bytes are cut into chunks by content. Open {@link io.davit.agent.repository.chunk.ContentCutter} first.
 */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.repository.chunk;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
