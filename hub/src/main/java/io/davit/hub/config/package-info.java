/** Everything that a hub is told by its file, as immutable records. Open {@link io.davit.hub.config.HubConfig} first. */
@NullMarked
@Room(Room.Kind.PORT)
package io.davit.hub.config;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
