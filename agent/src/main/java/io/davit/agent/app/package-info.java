/**
 * The agent as a program: the entry, the wiring by hand, the log. Open {@link io.davit.agent.app.AgentWiring} first: it shows
 * every part and who knows whom.
 */
@NullMarked
@Room(Room.Kind.WIRING)
package io.davit.agent.app;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
