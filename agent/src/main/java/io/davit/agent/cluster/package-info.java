/** Kubernetes in our words: discovery, reading raw objects, applying them. Open {@link io.davit.agent.cluster.ClusterGateway} first. */
@NullMarked
@Room(Room.Kind.PORT)
package io.davit.agent.cluster;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
