/**
 * Decides about what the hub sends: is it authentic, for us, in its place, in time, allowed. Open {@link
 * io.davit.agent.instruction.InstructionVerifier} first; the rules are docs/instruction-protocol.md.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.agent.instruction;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
