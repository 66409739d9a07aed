package io.davit.hub.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * The rules of our own that the description of the API keeps, beyond what the linter of ApiFuzzTest holds every API to.
 * Each is here because a client's generator or a reader stumbles without it.
 */
final class OpenApiRules {
    private static final Pattern CAMEL = Pattern.compile("[a-z][a-zA-Z0-9]*");
    private static final Pattern PASCAL = Pattern.compile("[A-Z][a-zA-Z0-9]*");
    private static final Pattern PATH =
            Pattern.compile("(/[a-z][a-zA-Z0-9]*|/v1|/\\{[a-z][a-zA-Z]*})+(:[a-z][a-zA-Z]*)?|/v1/openapi\\.json");
    private static final Set<String> OPEN =
            Set.of("/healthz", "/readyz", "/metrics", "/v1/version", "/v1/openapi.json");

    private final JsonNode root;
    private final List<String> broken = new ArrayList<>();

    private OpenApiRules(JsonNode root) {
        this.root = root;
    }

    /** What is wrong, each with its rule and its place. */
    static List<String> broken(JsonNode root) {
        OpenApiRules rules = new OpenApiRules(root);
        each(root.path("paths"), rules::path);
        each(root.path("components").path("schemas"), rules::schema);
        return rules.broken;
    }

    private static void each(JsonNode node, BiConsumer<String, JsonNode> then) {
        node.properties().forEach((Map.Entry<String, JsonNode> entry) -> then.accept(entry.getKey(), entry.getValue()));
    }

    private void require(boolean holds, String rule, String place) {
        if (!holds) {
            broken.add(rule + ": " + place);
        }
    }

    private static boolean isText(JsonNode node) {
        return node.isTextual() && !node.asText().isBlank();
    }

    private void path(String path, JsonNode verbs) {
        require(PATH.matcher(path).matches(), "path-form", path);
        each(verbs, (verb, operation) -> operation(path, verb + " " + path, operation));
    }

    private void operation(String path, String place, JsonNode operation) {
        String id = operation.path("operationId").asText();
        require(CAMEL.matcher(id).matches(), "operation-id-form", place);
        require(operation.path("summary").asText().length() <= 120, "operation-summary-short", place);
        require(operation.path("tags").size() == 1, "operation-one-tag", place);
        boolean isOpen = operation.has("security") && operation.path("security").isEmpty();
        require(isOpen == OPEN.contains(path), "operation-needs-token", place);
        parameters(place, operation.path("parameters"));
        responses(place, operation.path("responses"));
    }

    private void parameters(String place, JsonNode parameters) {
        for (JsonNode parameter : parameters) {
            String name = parameter.path("name").asText();
            String where = place + " " + name;
            require(parameter.path("schema").has("type"), "parameter-type", where);
            switch (parameter.path("in").asText()) {
                case "path", "query" -> require(CAMEL.matcher(name).matches(), "parameter-form", where);
                default -> require(name.matches("[A-Z][a-zA-Z]*(-[A-Z][a-zA-Z]*)*"), "header-form", where);
            }
        }
    }

    private void responses(String place, JsonNode responses) {
        Set<String> statuses = new TreeSet<>();
        each(responses, (status, response) -> {
            statuses.add(status);
            require(isText(response.path("description")) || response.has("$ref"), "response-description", place);
            boolean isFailure = status.startsWith("4") || status.startsWith("5");
            boolean isProblem = response.path("$ref").asText().equals("#/components/responses/Problem");
            boolean isPage = place.equals("get /readyz") && status.equals("503");
            require(!isFailure || isProblem || isPage, "response-problem", place + " " + status);
        });
        require(statuses.contains("200"), "response-success", place);
        require(statuses.stream().anyMatch(status -> status.startsWith("4")), "response-failure", place);
        require(!statuses.contains("default"), "response-statuses-listed", place);
    }

    private void schema(String name, JsonNode schema) {
        require(PASCAL.matcher(name).matches(), "schema-form", name);
        require(isText(schema.path("description")), "schema-description", name);
        each(schema.path("properties"), (property, type) -> {
            String place = name + "." + property;
            require(CAMEL.matcher(property).matches(), "property-form", place);
            require(isText(type.path("description")), "property-description", place);
            require(type.has("type") || type.has("allOf") || type.has("$ref"), "property-type", place);
            require(!type.path("type").asText().equals("array") || type.has("items"), "array-items", place);
            JsonNode values = type.has("items") ? type.path("items").path("enum") : type.path("enum");
            require(
                    values.isMissingNode() || values.path(0).asText().endsWith("_UNSPECIFIED"),
                    "enumeration-begins-unspecified",
                    place);
        });
    }
}
