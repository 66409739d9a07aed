/**
 * Clusters, the decision who belongs to the fleet, what agents said that their clusters hold. Open {@link
 * io.davit.hub.clusters.ClusterService} first.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.hub.clusters;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
