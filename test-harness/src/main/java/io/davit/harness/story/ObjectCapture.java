package io.davit.harness.story;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Every object of an application, as the API server shows it: all kinds that it serves, found by discovery, on a way that shares no code with the agent.
 * Left out is what controllers and the server make by themselves.
 */
public final class ObjectCapture {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Made anew by the server or its controllers. */
    private static final Set<String> MADE_BY_THE_CLUSTER = Set.of(
            "events",
            "events.k8s.io/events",
            "coordination.k8s.io/leases",
            "endpoints",
            "discovery.k8s.io/endpointslices",
            "pods",
            "apps/replicasets",
            "apps/controllerrevisions");

    private final Map<ObjectKey, ObjectNode> objects;

    /** Objects that somebody found in another way, to be compared with a capture. */
    public ObjectCapture(Map<ObjectKey, ObjectNode> objects) {
        this.objects = objects;
    }

    /**
     * Names an object.
     *
     * @param resource {@code configmaps}, {@code apps/deployments}
     * @param namespace empty if cluster-scoped
     */
    public record ObjectKey(String resource, String namespace, String name) implements Comparable<ObjectKey> {
        @Override
        public int compareTo(ObjectKey other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return resource + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
        }
    }

    /**
     * Lists the namespaces' objects, and the cluster-scoped ones that belong to the application by their name.
     *
     * @param application the name that its cluster-scoped objects begin with, or carry as a part between dots
     */
    public static ObjectCapture of(KubernetesClient client, Set<String> namespaces, String application) {
        Map<ObjectKey, ObjectNode> objects = new TreeMap<>();
        list(client, "/api/v1", "", namespaces, application, objects);
        for (JsonNode group : get(client, "/apis").orElseThrow().path("groups")) {
            String version = group.path("preferredVersion").path("groupVersion").asText();
            String prefix = group.path("name").asText() + "/";
            list(client, "/apis/" + version, prefix, namespaces, application, objects);
        }
        return new ObjectCapture(objects);
    }

    public Map<ObjectKey, ObjectNode> objects() {
        return objects;
    }

    public int count() {
        return objects.size();
    }

    private static void list(
            KubernetesClient client,
            String path,
            String group,
            Set<String> namespaces,
            String application,
            Map<ObjectKey, ObjectNode> into) {
        for (JsonNode type : get(client, path).orElseThrow().path("resources")) {
            String resource = group + type.path("name").asText();
            if (resource.indexOf('/') != resource.lastIndexOf('/')
                    || (group.isEmpty() && resource.contains("/"))
                    || MADE_BY_THE_CLUSTER.contains(resource)
                    || !hasVerb(type, "list")
                    || !hasVerb(type, "create")) {
                continue;
            }
            String plural = type.path("name").asText();
            if (type.path("namespaced").asBoolean()) {
                for (String namespace : namespaces) {
                    get(client, path + "/namespaces/" + namespace + "/" + plural)
                            .ifPresent(answer -> keep(resource, answer, application, into));
                }
            } else {
                get(client, path + "/" + plural).ifPresent(answer -> {
                    if (resource.equals("namespaces")) {
                        keepNamespaces(answer, namespaces, into);
                    } else {
                        keep(resource, answer, application, into);
                    }
                });
            }
        }
    }

    private static void keep(String resource, JsonNode answer, String application, Map<ObjectKey, ObjectNode> into) {
        for (JsonNode item : answer.path("items")) {
            JsonNode metadata = item.path("metadata");
            String namespace = metadata.path("namespace").asText("");
            String name = metadata.path("name").asText();
            boolean isOurs = !namespace.isEmpty()
                    || name.startsWith(application + "-")
                    || name.contains("." + application + ".");
            // The cluster registers the API of each definition by itself.
            boolean isAutomatic = metadata.path("labels").has("kube-aggregator.kubernetes.io/automanaged");
            if (isOurs && !isAutomatic && !name.equals("kube-root-ca.crt")) {
                into.put(new ObjectKey(resource, namespace, name), (ObjectNode) item);
            }
        }
    }

    private static void keepNamespaces(JsonNode answer, Set<String> namespaces, Map<ObjectKey, ObjectNode> into) {
        for (JsonNode item : answer.path("items")) {
            String name = item.path("metadata").path("name").asText();
            if (namespaces.contains(name)) {
                into.put(new ObjectKey("namespaces", "", name), (ObjectNode) item);
            }
        }
    }

    private static boolean hasVerb(JsonNode type, String verb) {
        for (JsonNode each : type.path("verbs")) {
            if (each.asText().equals(verb)) {
                return true;
            }
        }
        return false;
    }

    /** Empty when the server says that there is no such thing. */
    private static Optional<JsonNode> get(KubernetesClient client, String path) {
        String body = client.raw(path);
        if (body == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(body));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
