/**
 * What the admins of a cluster allow: the schema of the guardrails and how a document of it is read. Open {@link
 * io.davit.agent.guardrails.Guardrails} first; {@code docs/guardrails.md} is generated from here.
 */
@NullMarked
@Room(Room.Kind.PORT)
package io.davit.agent.guardrails;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
