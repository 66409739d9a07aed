/** What the hub forgets, and when: open {@link io.davit.hub.history.Forgetting} first. */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.hub.history;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
