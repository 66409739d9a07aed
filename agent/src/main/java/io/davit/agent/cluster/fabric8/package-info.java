/**
 * Kubernetes through fabric8's HTTP client: configuration, TLS and token refresh are fabric8's, objects travel as bytes
 * (no typed models). Open {@link io.davit.agent.cluster.fabric8.Fabric8Gateway} first, then {@link io.davit.agent.cluster.fabric8.ListSplitter}.
 */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.cluster.fabric8;

import io.davit.agent.house.Room;
import org.jspecify.annotations.NullMarked;
