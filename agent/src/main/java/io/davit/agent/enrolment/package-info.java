/**
 * How an agent comes by an identity that its hub knows, and how it keeps it: keys, pins, certificates, all in Secrets of its
 * own namespace. Open {@link io.davit.agent.enrolment.Enrolment} first; the rules are docs/instruction-protocol.md, sections
 * 3 and 12.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.agent.enrolment;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
