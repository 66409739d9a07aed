package io.davit.agent.volume.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What a PersistentVolume of type {@code local} or {@code hostPath} says: a path and the nodes that have it. */
record NodeVolume(Path path, JsonNode nodeTerms) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HOSTNAME = "kubernetes.io/hostname";

    /**
     * Empty for volumes of other types.
     *
     * @throws IOException if the bytes are no JSON
     */
    static Optional<NodeVolume> parse(byte[] volumeJson) throws IOException {
        JsonNode spec = JSON.readTree(volumeJson).path("spec");
        String path = spec.path("local")
                .path("path")
                .asText(spec.path("hostPath").path("path").asText(""));
        if (path.isEmpty() || path.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        JsonNode terms = spec.path("nodeAffinity").path("required").path("nodeSelectorTerms");
        return Optional.of(new NodeVolume(RawName.absolute(path.startsWith("/") ? path : "/" + path), terms));
    }

    /**
     * Whether the affinity leaves room for the node: one of its terms must. Only what names nodes is judged; other labels
     * are not known here, and that the folder exists has to do.
     */
    boolean isOn(String nodeName) {
        if (nodeTerms.isEmpty()) {
            return true;
        }
        for (JsonNode term : nodeTerms) {
            if (matches(term.path("matchExpressions"), HOSTNAME, nodeName)
                    && matches(term.path("matchFields"), "metadata.name", nodeName)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(JsonNode requirements, String key, String nodeName) {
        for (JsonNode requirement : requirements) {
            if (!requirement.path("key").asText().equals(key)) {
                continue;
            }
            boolean named = false;
            for (JsonNode value : requirement.path("values")) {
                named |= value.asText().equals(nodeName);
            }
            boolean fits = switch (requirement.path("operator").asText()) {
                case "In" -> named;
                case "NotIn" -> !named;
                case "DoesNotExist" -> false;
                default -> true;
            };
            if (!fits) {
                return false;
            }
        }
        return true;
    }
}
