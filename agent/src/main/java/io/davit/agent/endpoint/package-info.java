/**
 * The running agent's local HTTP endpoint: health, readiness and metrics for machines, control for other {@code davit-agent}
 * commands on the same host. Vert.x stays in here. Open {@link io.davit.agent.endpoint.Endpoint} first.
 */
@NullMarked
@Room(Room.Kind.EDGE)
package io.davit.agent.endpoint;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
