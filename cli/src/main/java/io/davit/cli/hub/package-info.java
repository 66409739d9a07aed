/**
 * The hub as the command line sees it: who it is, how a call is made, how it fails. Open {@link io.davit.cli.hub.Hub}.
 */
@NullMarked
@Room(Room.Kind.PORT)
package io.davit.cli.hub;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
