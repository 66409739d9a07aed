/**
 * Kubernetes by blocking HTTP: configuration, key stores and OIDC refresh are fabric8's, the wire is Apache HttpClient's, objects
 * travel as bytes (no typed models). Open {@link io.davit.agent.cluster.fabric8.Fabric8Gateway} first, then {@link io.davit.agent.cluster.fabric8.ListSplitter}.
 */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.cluster.fabric8;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
