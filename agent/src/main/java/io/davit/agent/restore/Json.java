package io.davit.agent.restore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Reads and edits API objects as trees. Numbers keep their digits: 1.10 never becomes 1.1, and no integer is rounded. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    /** @throws DavitException OBJECT_INVALID if it is no JSON object; the message quotes nothing of it */
    static ObjectNode object(byte[] json) {
        try {
            if (MAPPER.readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException malformed) {
            // Jackson's message and cause quote the document, which may be a Secret: neither is passed on.
            throw new DavitException(ErrorCode.OBJECT_INVALID, "The stored object is no valid JSON.");
        }
        throw new DavitException(ErrorCode.OBJECT_INVALID, "The stored object is no JSON object.");
    }

    static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree could not be written", e);
        }
    }

    static ObjectNode empty() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode emptyList() {
        return MAPPER.createArrayNode();
    }

    /** The node below, or a missing node. */
    static JsonNode at(JsonNode node, String... path) {
        JsonNode found = node;
        for (String field : path) {
            found = found.path(field);
        }
        return found;
    }

    /** The text below, or empty if there is none or it is no text. */
    static String text(JsonNode node, String... path) {
        JsonNode found = at(node, path);
        return found.isTextual() ? found.textValue() : "";
    }

    static Optional<ObjectNode> objectAt(JsonNode node, String... path) {
        return at(node, path) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    }

    /** The objects of the list below; anything else in it is left out. */
    static List<ObjectNode> objectsAt(JsonNode node, String... path) {
        List<ObjectNode> objects = new ArrayList<>();
        for (JsonNode element : at(node, path)) {
            if (element instanceof ObjectNode object) {
                objects.add(object);
            }
        }
        return objects;
    }

    /** Removes fields of the object below the path, and the object itself when nothing is left in it. */
    static void removeFrom(ObjectNode node, List<String> path, List<String> fields) {
        Optional<ObjectNode> holder = objectAt(node, path.toArray(String[]::new));
        if (holder.isEmpty()) {
            return;
        }
        boolean removed = false;
        for (String field : fields) {
            removed |= holder.get().remove(field) != null;
        }
        if (removed && holder.get().isEmpty() && !path.isEmpty()) {
            objectAt(node, path.subList(0, path.size() - 1).toArray(String[]::new))
                    .ifPresent(parent -> parent.remove(path.getLast()));
        }
    }

    static void removeAnnotations(ObjectNode object, String... keys) {
        removeFrom(object, List.of("metadata", "annotations"), List.of(keys));
    }

    /** Replaces a text that is there; does nothing if there is none. */
    static void mapText(ObjectNode holder, String field, UnaryOperator<String> mapping) {
        if (holder.path(field).isTextual()) {
            holder.put(field, mapping.apply(holder.path(field).textValue()));
        }
    }
}
