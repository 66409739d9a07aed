package io.davit.hub.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.api.Invalid;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts a request together out of path, query, body and headers, strictly: what is not known, stands twice or contradicts itself
 * is refused, never guessed. JSON is read by Jackson first because the reader inside of {@code JsonFormat} takes more than
 * JSON is.
 */
final class RequestBinding {
    private static final int DEPTH = 32;
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final JsonFormat.Parser PROTO = JsonFormat.parser();

    private final Route route;
    private final Descriptor type;
    private final ObjectNode tree = JsonNodeFactory.instance.objectNode();

    RequestBinding(Route route) {
        this.route = route;
        this.type = route.descriptor().getInputType();
    }

    RequestBinding body(byte[] bytes) {
        if (route.body().isEmpty()) {
            if (bytes.length > 0) {
                throw new DavitException(ErrorCode.REQUEST_INVALID, "this call takes no body");
            }
            return this;
        }
        JsonNode given = parsed(bytes);
        if (!(given instanceof ObjectNode object)) {
            throw new DavitException(ErrorCode.REQUEST_INVALID, "the body is not a JSON object");
        }
        Optional<FieldDescriptor> field = route.bodyField();
        if (field.isPresent()) {
            strict(field.get().getMessageType(), object, field.get().getName() + ".");
            tree.set(field.get().getJsonName(), object);
        } else {
            strict(type, object, "");
            tree.setAll(object);
        }
        return this;
    }

    private static JsonNode parsed(byte[] bytes) {
        try {
            return bytes.length == 0 ? JsonNodeFactory.instance.objectNode() : JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new DavitException(ErrorCode.REQUEST_INVALID, "the body is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new DavitException(ErrorCode.REQUEST_INVALID, "the body is not JSON", e);
        }
    }

    /** @param fields by the names of the contract, dots between the levels */
    RequestBinding path(Map<String, String> fields) {
        fields.forEach((field, value) -> put(field, value, "path"));
        return this;
    }

    /** A header that stands for a field; ignored where the request has none of that name. */
    RequestBinding header(String field, Optional<String> value) {
        if (value.isPresent()) {
            Optional<FieldDescriptor> body = route.bodyField();
            if (type.findFieldByName(field) != null) {
                put(field, value.get(), "header");
            } else if (body.isPresent() && body.get().getMessageType().findFieldByName(field) != null) {
                put(body.get().getName() + "." + field, value.get(), "header");
            }
        }
        return this;
    }

    /** Sets a text that nothing else may contradict. */
    private void put(String path, String value, String origin) {
        String[] parts = path.split("\\.");
        ObjectNode node = tree;
        Descriptor at = type;
        for (int i = 0; i < parts.length - 1; i++) {
            FieldDescriptor field = at.findFieldByName(parts[i]);
            JsonNode inner = node.get(field.getJsonName());
            node = inner instanceof ObjectNode object ? object : node.putObject(field.getJsonName());
            at = field.getMessageType();
        }
        FieldDescriptor field = at.findFieldByName(parts[parts.length - 1]);
        for (String name : List.of(field.getJsonName(), field.getName())) {
            JsonNode before = node.remove(name);
            boolean isOther = before != null
                    && !before.isNull()
                    && !before.asText().isEmpty()
                    && !before.asText().equals(value);
            if (isOther) {
                throw Invalid.field(path, "is another in the body than in the " + origin);
            }
        }
        node.put(field.getJsonName(), value);
    }

    /** @param query names as JSON has them, or as the contract has them */
    RequestBinding query(Iterable<Map.Entry<String, String>> query) {
        for (Map.Entry<String, String> entry : query) {
            FieldDescriptor field = field(entry.getKey())
                    .filter(this::isQueryParameter)
                    .orElseThrow(() -> Invalid.field(shortened(entry.getKey()), "is no query parameter of this call"));
            if (field.getJavaType() == FieldDescriptor.JavaType.ENUM) {
                named(field, entry.getValue(), field.getName());
            }
            if (field.isRepeated()) {
                tree.withArray(field.getJsonName()).add(entry.getValue());
            } else if (tree.has(field.getJsonName())
                    && !tree.get(field.getJsonName()).asText().equals(entry.getValue())) {
                throw Invalid.field(field.getName(), "is given twice");
            } else {
                tree.put(field.getJsonName(), entry.getValue());
            }
        }
        return this;
    }

    private boolean isQueryParameter(FieldDescriptor field) {
        return !route.body().equals("*")
                && !route.template().variables().contains(field.getName())
                && field.getJavaType() != FieldDescriptor.JavaType.MESSAGE;
    }

    private Optional<FieldDescriptor> field(String name) {
        return type.getFields().stream()
                .filter(field ->
                        field.getJsonName().equals(name) || field.getName().equals(name))
                .findFirst();
    }

    Message message(Message prototype) {
        Message.Builder message = prototype.newBuilderForType();
        try {
            PROTO.merge(tree.toString(), message);
            return message.build();
        } catch (InvalidProtocolBufferException e) {
            throw new DavitException(ErrorCode.REQUEST_INVALID, shortened(String.valueOf(e.getMessage())), e);
        }
    }

    /**
     * What the reader inside of {@code JsonFormat} lets pass in a body: null, a field under both of its names, where the last one
     * counts, texts and numbers and truths in the place of each other, and numbers for values of enumerations, also such that stand
     * for nothing. What else is wrong with a tree, it finds itself.
     */
    private static void strict(Descriptor type, ObjectNode tree, String above) {
        for (FieldDescriptor field : type.getFields()) {
            String path = above + field.getName();
            boolean hasTwoNames = !field.getName().equals(field.getJsonName());
            if (hasTwoNames && tree.has(field.getName()) && tree.has(field.getJsonName())) {
                throw Invalid.field(path, "is given twice, under both of its names");
            }
            JsonNode value = tree.has(field.getName()) ? tree.get(field.getName()) : tree.path(field.getJsonName());
            if (value.isNull()) {
                // What one means (keep, or empty?) would differ from reader to reader.
                throw Invalid.field(path, "is null; leave it out");
            }
            if (field.isRepeated() && !field.isMapField()) {
                value.forEach(entry -> strict(field, entry, path));
            } else if (!field.isMapField() && !value.isMissingNode()) {
                strict(field, value, path);
            }
        }
    }

    private static void strict(FieldDescriptor field, JsonNode value, String path) {
        switch (field.getJavaType()) {
            case STRING, BYTE_STRING -> require(value.isTextual(), path, "is no text");
            case BOOLEAN -> require(value.isBoolean(), path, "is neither true nor false");
            case INT -> require(value.isNumber(), path, "is no number");
            case ENUM -> {
                require(value.isTextual(), path, "is no name of one of its values");
                named(field, value.asText(), path);
            }
            case MESSAGE -> {
                if (value instanceof ObjectNode object) {
                    strict(field.getMessageType(), object, path + ".");
                }
            }
            // A text, so that no reader rounds it; a number is taken, too.
            case LONG, FLOAT, DOUBLE -> {}
        }
    }

    private static void require(boolean holds, String path, String problem) {
        if (!holds) {
            throw Invalid.field(path, problem);
        }
    }

    private static void named(FieldDescriptor field, String value, String path) {
        require(field.getEnumType().findValueByName(value) != null, path, shortened(value) + " is none of its values");
    }

    /** What came from outside is quoted to a sensible length. */
    private static String shortened(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
