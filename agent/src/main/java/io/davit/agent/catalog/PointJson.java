package io.davit.agent.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.objectstore.LockMode;
import io.davit.agent.objectstore.RetentionLock;
import io.davit.agent.repository.Naming;
import io.davit.agent.repository.Occasion;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.RestorePointSummary.NamespaceSummary;
import io.davit.agent.repository.RestorePointSummary.Source;
import io.davit.agent.repository.RestorePointSummary.VolumeSummary;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunJson;
import io.davit.errors.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Restore points as JSON: one form for the catalog and for {@code -o json}. */
public final class PointJson {
    private PointJson() {}

    public static ObjectNode of(CatalogPoint point) {
        RestorePointSummary summary = point.summary();
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", point.id().toString());
        node.put("hash", point.hash());
        node.put("location", point.location());
        node.put("run", summary.run().toString());
        node.putObject("cluster")
                .put("uid", summary.cluster().uid())
                .put("name", summary.cluster().name())
                .put("version", summary.cluster().version());
        node.put("started", summary.started().toString());
        node.put("sealed", summary.sealed().toString());
        node.put("complete", summary.complete());
        node.put("objects", summary.objects());
        node.put("sourceBytes", summary.sourceBytes());
        node.put("storedBytes", summary.storedBytes());
        node.put("problems", summary.problems());
        ArrayNode namespaces = node.putArray("namespaces");
        summary.namespaces()
                .forEach(namespace -> namespaces
                        .addObject()
                        .put("name", namespace.name())
                        .set("objects", counts(namespace.objects())));
        node.set("clusterScoped", counts(summary.clusterScoped()));
        ArrayNode volumes = node.putArray("volumes");
        summary.volumes()
                .forEach(volume -> volumes.addObject()
                        .put("namespace", volume.namespace())
                        .put("claim", volume.claim())
                        .put("volume", volume.volume())
                        .put("hasData", volume.hasData())
                        .put("files", volume.files())
                        .put("bytes", volume.bytes()));
        summary.leftOut().forEach(node.putArray("leftOut")::add);
        node.put("name", summary.naming().name());
        ObjectNode labels = node.putObject("labels");
        summary.naming().labels().forEach(labels::put);
        summary.retainUntil().ifPresent(until -> node.put("retainUntil", until.toString()));
        summary.lock()
                .ifPresent(lock -> node.putObject("lock")
                        .put("mode", lock.mode().name())
                        .put("until", lock.until().toString()));
        node.put("schedule", summary.occasion().schedule());
        node.put("selection", summary.occasion().selection());
        return node;
    }

    public static ObjectNode of(CatalogState state) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("location", state.location());
        node.put("repository", state.repositoryId());
        node.put("synced", state.synced().toString());
        node.put("points", state.points());
        ArrayNode problems = node.putArray("problems");
        state.problems().forEach(problem -> problems.add(RunJson.of(problem)));
        return node;
    }

    /** @throws RuntimeException if the document is not of this form */
    public static CatalogPoint point(JsonNode node) {
        List<NamespaceSummary> namespaces = new ArrayList<>();
        node.path("namespaces")
                .forEach(namespace -> namespaces.add(
                        new NamespaceSummary(text(namespace, "name"), counts(namespace.path("objects")))));
        List<VolumeSummary> volumes = new ArrayList<>();
        node.path("volumes")
                .forEach(volume -> volumes.add(new VolumeSummary(
                        text(volume, "namespace"),
                        text(volume, "claim"),
                        text(volume, "volume"),
                        volume.path("hasData").asBoolean(),
                        volume.path("files").asLong(),
                        volume.path("bytes").asLong())));
        List<String> leftOut = new ArrayList<>();
        node.path("leftOut").forEach(resource -> leftOut.add(resource.asText()));
        JsonNode cluster = node.path("cluster");
        RestorePointSummary summary = new RestorePointSummary(
                RunId.parse(text(node, "run")),
                new Source(text(cluster, "uid"), text(cluster, "name"), text(cluster, "version")),
                Instant.parse(text(node, "started")),
                Instant.parse(text(node, "sealed")),
                node.path("complete").asBoolean(),
                namespaces,
                counts(node.path("clusterScoped")),
                volumes,
                node.path("sourceBytes").asLong(),
                node.path("storedBytes").asLong(),
                node.path("problems").asLong(),
                leftOut,
                naming(node),
                instant(node, "retainUntil"),
                instant(node.path("lock"), "until")
                        .map(until -> new RetentionLock(LockMode.valueOf(text(node.path("lock"), "mode")), until)),
                new Occasion(
                        node.path("schedule").asText(""), node.path("selection").asText("")));
        return new CatalogPoint(
                text(node, "location"), RestorePointId.parse(text(node, "id")), text(node, "hash"), summary);
    }

    private static Optional<Instant> instant(JsonNode node, String key) {
        return Optional.ofNullable(node.get(key)).map(text -> Instant.parse(text.asText()));
    }

    private static Naming naming(JsonNode node) {
        Map<String, String> labels = new TreeMap<>();
        node.path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return new Naming(node.path("name").asText(""), labels);
    }

    /** @throws RuntimeException if the document is not of this form */
    public static CatalogState state(JsonNode node) {
        List<Problem> problems = new ArrayList<>();
        node.path("problems").forEach(problem -> problems.add(RunJson.problem(problem)));
        return new CatalogState(
                text(node, "location"),
                text(node, "repository"),
                Instant.parse(text(node, "synced")),
                node.path("points").asLong(),
                problems);
    }

    private static ObjectNode counts(Map<String, Long> counts) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        new TreeMap<>(counts).forEach(node::put);
        return node;
    }

    private static Map<String, Long> counts(JsonNode node) {
        Map<String, Long> counts = new TreeMap<>();
        node.fieldNames()
                .forEachRemaining(name -> counts.put(name, node.path(name).asLong()));
        return counts;
    }

    private static String text(JsonNode node, String key) {
        JsonNode value = node.path(key);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("no '" + key + "' in the document");
        }
        return value.asText();
    }
}
