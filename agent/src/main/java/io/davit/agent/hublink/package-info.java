/**
 * The agent's end of the session with its hub (docs/instruction-protocol.md, sections 11, 12, 14): dials out, greets, takes
 * orders in, sends reports out, and comes back when the stream ends. Vert.x stays in {@link
 * io.davit.agent.hublink.HubDialer} and {@link io.davit.agent.hublink.GrpcStream}; the rest is plain blocking code on
 * virtual threads. Open {@link io.davit.agent.hublink.HubLink} first.
 */
@NullMarked
@Room(Room.Kind.EDGE)
package io.davit.agent.hublink;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
