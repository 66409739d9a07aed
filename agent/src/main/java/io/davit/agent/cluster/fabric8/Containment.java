package io.davit.agent.cluster.fabric8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Whether an object holds everything that was written: the evidence that a write, of which the answer was lost, took place. What
 * the server adds (defaults, status, times) does not matter.
 */
final class Containment {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private Containment() {}

    /** @param written an object without resourceVersion, or a merge patch, in which null means absent */
    static boolean holds(byte[] live, byte[] written) {
        Optional<JsonNode> liveTree = tree(live);
        Optional<JsonNode> writtenTree = tree(written);
        return liveTree.isPresent() && writtenTree.isPresent() && holds(liveTree.get(), writtenTree.get(), "");
    }

    private static boolean holds(JsonNode live, JsonNode written, String path) {
        if (isServersOwn(path)) {
            return true;
        }
        if (written.isNull()) {
            return live.isMissingNode() || live.isNull();
        }
        if (written.isObject()) {
            for (Map.Entry<String, JsonNode> field : written.properties()) {
                if (!holds(live.path(field.getKey()), field.getValue(), path + "/" + field.getKey())) {
                    return false;
                }
            }
            return live.isObject() || written.isEmpty();
        }
        if (written.isArray()) {
            if (live.size() != written.size()) {
                return false;
            }
            for (int i = 0; i < written.size(); i++) {
                if (!holds(live.path(i), written.path(i), path + "/-")) {
                    return false;
                }
            }
            return true;
        }
        return live.equals(written);
    }

    /** What the server sets whatever was sent, or moves on by itself. */
    private static boolean isServersOwn(String path) {
        return switch (path) {
            case "/status", "/metadata/resourceVersion", "/metadata/generation", "/metadata/managedFields" -> true;
            default -> false;
        };
    }

    private static Optional<JsonNode> tree(byte[] json) {
        try {
            return Optional.ofNullable(JSON.readTree(json));
        } catch (IOException e) {
            // Not comparable is not contained: the caller then says so.
            return Optional.empty();
        }
    }
}
