/** The port to a backup location's objects. Open {@link io.davit.agent.objectstore.ObjectStore} first. */
@NullMarked
@Room(Room.Kind.PORT)
package io.davit.agent.objectstore;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
