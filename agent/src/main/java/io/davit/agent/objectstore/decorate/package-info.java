/** What every store gets on top of its driver: measuring, settling of unknown outcomes, retries. Open {@link io.davit.agent.objectstore.decorate.ObjectStores} first. */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.objectstore.decorate;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
