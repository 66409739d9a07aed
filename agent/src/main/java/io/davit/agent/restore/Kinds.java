package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.Discovery;
import io.davit.agent.cluster.ResourceType;
import io.davit.errors.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the target serves, asked once and again after definitions were restored. Safe for many threads. */
final class Kinds {
    private final ClusterGateway cluster;
    private volatile Map<String, ResourceType> types;
    private volatile Discovery discovery;

    Kinds(ClusterGateway cluster) {
        this.cluster = cluster;
        this.discovery = cluster.discover();
        this.types = byId(discovery);
    }

    void refresh() {
        Discovery fresh = cluster.discover();
        types = byId(fresh);
        discovery = fresh;
    }

    private static Map<String, ResourceType> byId(Discovery discovery) {
        Map<String, ResourceType> types = new HashMap<>();
        discovery.types().forEach(type -> types.put(type.id(), type));
        return types;
    }

    /** API groups that did not answer. */
    List<Problem> problems() {
        return discovery.problems();
    }

    boolean serves(String resource) {
        return types.containsKey(resource);
    }

    Optional<ResourceType> find(String resource) {
        return Optional.ofNullable(types.get(resource));
    }

    Optional<ResourceType> find(String group, String kind) {
        return discovery.find(group, kind);
    }

    /** The type in the version that the object was stored in; the server answers if it does not serve that version. */
    Optional<ResourceType> of(String resource, ObjectNode object) {
        return find(resource).map(type -> {
            String apiVersion = Json.text(object, "apiVersion");
            String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
            return version.isEmpty() || version.equals(type.version())
                    ? type
                    : new ResourceType(
                            type.group(), version, type.plural(), type.kind(), type.namespaced(), type.verbs());
        });
    }
}
