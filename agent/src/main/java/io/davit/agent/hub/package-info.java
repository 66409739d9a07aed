/**
 * What this agent remembers of its hub: the pins of its enrolment, the newest key set, the sessions it had. Open {@link
 * io.davit.agent.hub.HubPins} first; the rules are docs/instruction-protocol.md, sections 3 and 11.
 */
@NullMarked
@Room(Room.Kind.PORT)
package io.davit.agent.hub;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
