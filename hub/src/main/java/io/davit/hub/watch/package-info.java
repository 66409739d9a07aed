/**
 * Every change as it happens, resumed by revision (H3). Open {@link io.davit.hub.watch.WatchService}.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.hub.watch;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
