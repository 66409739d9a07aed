/**
 * The listener that agents dial: mutual TLS, one stream each, and nothing decided here (protocol, section 11; H9). Open {@link
 * io.davit.hub.agentlink.AgentLink} first.
 */
@NullMarked
@Room(Room.Kind.EDGE)
package io.davit.hub.agentlink;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
