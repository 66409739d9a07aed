/**
 * The hub as a program: the entry, the wiring by hand, the log. Open {@code HubWiring} first: it shows every part and who
 * knows whom.
 */
@NullMarked
@Room(Room.Kind.WIRING)
package io.davit.hub.app;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
