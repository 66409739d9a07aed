/**
 * What the stand-alone tool remembers of repositories between two commands, in plain files of a folder: no database is
 * opened for it. Open {@link io.davit.agent.state.StateFolder} first.
 */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.state;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
