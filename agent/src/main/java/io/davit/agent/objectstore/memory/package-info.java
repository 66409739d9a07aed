/** A backup location that lives as long as the process, for tests and trials. Open {@link io.davit.agent.objectstore.memory.MemoryStore} first. */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.objectstore.memory;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
