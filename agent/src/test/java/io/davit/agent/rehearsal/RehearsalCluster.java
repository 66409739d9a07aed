package io.davit.agent.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.NavigableMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An API server in memory: as much of it as a backup and a restore of a few objects ask for. */
final class RehearsalCluster {
    /** The namespace that is backed up. */
    static final String NAMESPACE = "rehearsal";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> VERBS =
            List.of("get", "list", "create", "update", "patch", "delete", "watch", "deletecollection");
    private static final List<Kind> KINDS = List.of(
            new Kind("", "v1", "namespaces", "Namespace", false),
            new Kind("", "v1", "configmaps", "ConfigMap", true),
            new Kind("", "v1", "secrets", "Secret", true),
            new Kind("", "v1", "services", "Service", true),
            new Kind("apps", "v1", "deployments", "Deployment", true));

    private record Kind(String group, String version, String resource, String name, boolean isNamespaced) {
        String apiVersion() {
            return group.isEmpty() ? version : group + "/" + version;
        }
    }

    private final NavigableMap<String, ObjectNode> objects = new ConcurrentSkipListMap<>();
    private final AtomicInteger version = new AtomicInteger(1000);

    RehearsalCluster() {
        for (String namespace : List.of("kube-system", "davit-agent", NAMESPACE)) {
            keep("/api/v1/namespaces", object("v1", "Namespace", "", namespace));
        }
        for (int i = 0; i < 20; i++) {
            ObjectNode map = object("v1", "ConfigMap", NAMESPACE, "chart-" + i);
            map.putObject("data").put("depth", "fathom ".repeat(100 + i));
            keep("/api/v1/namespaces/" + NAMESPACE + "/configmaps", map);
            ObjectNode secret = object("v1", "Secret", NAMESPACE, "key-" + i);
            secret.put("type", "Opaque").putObject("data").put("word", "YmVsYXk=");
            keep("/api/v1/namespaces/" + NAMESPACE + "/secrets", secret);
        }
        ObjectNode service = object("v1", "Service", NAMESPACE, "pier");
        service.putObject("spec")
                .put("type", "ClusterIP")
                .putArray("ports")
                .addObject()
                .put("port", 80);
        keep("/api/v1/namespaces/" + NAMESPACE + "/services", service);
        ObjectNode deployment = object("apps/v1", "Deployment", NAMESPACE, "crane");
        deployment.putObject("spec").put("replicas", 1);
        keep("/apis/apps/v1/namespaces/" + NAMESPACE + "/deployments", deployment);
    }

    private static ObjectNode object(String apiVersion, String kind, String namespace, String name) {
        ObjectNode object =
                JSON.createObjectNode().put("apiVersion", apiVersion).put("kind", kind);
        ObjectNode metadata = object.putObject("metadata").put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        return object;
    }

    private ObjectNode keep(String collection, ObjectNode object) {
        ObjectNode metadata = (ObjectNode) object.required("metadata");
        metadata.put("uid", UUID.randomUUID().toString())
                .put("resourceVersion", Integer.toString(version.incrementAndGet()))
                .put("creationTimestamp", "2026-01-01T00:00:00Z");
        objects.put(collection + "/" + metadata.required("name").asText(), object);
        return object;
    }

    /** Texts of a Secret become its data, as in the real server. */
    private static ObjectNode encoded(ObjectNode object) {
        if (object.remove("stringData") instanceof ObjectNode texts) {
            ObjectNode data = object.withObject("/data");
            texts.properties()
                    .forEach(text -> data.put(
                            text.getKey(),
                            Base64.getEncoder()
                                    .encodeToString(text.getValue().asText().getBytes(StandardCharsets.UTF_8))));
        }
        return object;
    }

    void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        String type = "application/json";
        int status = 200;
        JsonNode answer;
        if (path.equals("/version")) {
            answer = JSON.createObjectNode().put("gitVersion", "v1.36.3");
        } else if (path.equals("/api") || path.equals("/apis")) {
            type = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
            answer = discovery(path.equals("/api"));
        } else if (exchange.getRequestMethod().equals("POST")) {
            status = 201;
            answer = keep(path, encoded((ObjectNode) JSON.readTree(body)));
        } else if (objects.containsKey(path)) {
            answer = objects.get(path);
        } else {
            Kind kind = kindOf(path);
            status = kind == null ? 404 : 200;
            answer = kind == null ? absent(path) : listing(kind, path);
        }
        exchange.getResponseHeaders().set("Content-Type", type);
        Answers.send(exchange, status, JSON.writeValueAsBytes(answer));
    }

    /** The kind whose collection this path names, of one namespace or of all. */
    private static @Nullable Kind kindOf(String path) {
        return KINDS.stream()
                .filter(kind -> path.startsWith(root(kind)) && path.endsWith("/" + kind.resource()))
                .findFirst()
                .orElse(null);
    }

    private static String root(Kind kind) {
        return kind.group().isEmpty() ? "/api/" + kind.version() : "/apis/" + kind.group() + "/" + kind.version();
    }

    private ObjectNode listing(Kind kind, String path) {
        ObjectNode list =
                JSON.createObjectNode().put("kind", kind.name() + "List").put("apiVersion", kind.apiVersion());
        list.putObject("metadata").put("resourceVersion", Integer.toString(version.get()));
        ArrayNode items = list.putArray("items");
        boolean isOfAll = path.equals(root(kind) + "/" + kind.resource());
        objects.forEach((key, object) -> {
            String collection = key.substring(0, key.lastIndexOf('/'));
            if (collection.equals(path) || isOfAll && kind.equals(kindOf(collection))) {
                items.add(object);
            }
        });
        return list;
    }

    private static ObjectNode absent(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        ObjectNode status = JSON.createObjectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("reason", "NotFound")
                .put("code", 404);
        status.putObject("details").put("name", name);
        return status;
    }

    private static ObjectNode discovery(boolean isCore) {
        ObjectNode document = JSON.createObjectNode()
                .put("kind", "APIGroupDiscoveryList")
                .put("apiVersion", "apidiscovery.k8s.io/v2");
        ObjectNode group = document.putArray("items").addObject();
        group.putObject("metadata").put("name", isCore ? "" : "apps");
        ObjectNode version =
                group.putArray("versions").addObject().put("version", "v1").put("freshness", "Current");
        ArrayNode resources = version.putArray("resources");
        for (Kind kind : KINDS) {
            if (kind.group().isEmpty() == isCore) {
                ObjectNode resource = resources
                        .addObject()
                        .put("resource", kind.resource())
                        .put("scope", kind.isNamespaced() ? "Namespaced" : "Cluster");
                resource.putObject("responseKind")
                        .put("group", kind.group())
                        .put("version", kind.version())
                        .put("kind", kind.name());
                VERBS.forEach(resource.withArray("verbs")::add);
            }
        }
        return document;
    }
}
