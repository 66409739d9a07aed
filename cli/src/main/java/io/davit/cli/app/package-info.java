/** The command line of the hub as a program. */
@NullMarked
@Room(Room.Kind.WIRING)
package io.davit.cli.app;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
