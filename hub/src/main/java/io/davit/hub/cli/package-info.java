/**
 * The command line {@code davit-hub}: what an operator does on the hub's own machine, with its files. Open {@link
 * io.davit.hub.cli.DavitHub} first.
 */
@NullMarked
@Room(Room.Kind.EDGE)
package io.davit.hub.cli;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
