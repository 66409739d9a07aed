/**
 * Judges what a hub orders, by what the cluster's own admins allow and what the agent can tell by itself: steps 10 and 16 to 20
 * of docs/instruction-protocol.md. Open {@link io.davit.agent.judges.GuardrailsJudge} first.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.agent.judges;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
