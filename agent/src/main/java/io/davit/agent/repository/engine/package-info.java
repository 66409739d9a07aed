/**
 * Puts the parts of a repository together behind the port: making and opening one, a run's way in with its order of commits, reading a
 * restore point. Open {@link io.davit.agent.repository.engine.DavitRepositories} first.
 */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.repository.engine;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
