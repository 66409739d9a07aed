/** The port to a repository: initialise, open, write and read restore points. Open {@link io.davit.agent.repository.OpenRepository} first. */
@NullMarked
@Room(Room.Kind.PORT)
package io.davit.agent.repository;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
