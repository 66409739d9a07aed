/**
 * What a monitoring system asks about. Open {@link io.davit.hub.metrics.HubMetrics}.
 */
@NullMarked
@Room(Room.Kind.PORT)
package io.davit.hub.metrics;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
