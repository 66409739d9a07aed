/**
 * What an agent remembers of the instructions that reached it: marks, decisions, the anchor. Open {@link
 * io.davit.agent.admission.Delivery} first; the rules are docs/instruction-protocol.md, sections 5 to 7.
 */
@NullMarked
@Room(Room.Kind.PORT)
package io.davit.agent.admission;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
