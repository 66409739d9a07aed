/**
 * Who may call: the administrator's token from a file. Other ways to know people come behind {@link io.davit.hub.api.Access}.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.hub.access;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
