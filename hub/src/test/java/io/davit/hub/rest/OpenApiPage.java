package io.davit.hub.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The description of the REST API in OpenAPI's words, drawn from the contract. */
final class OpenApiPage {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final Pattern STAR = Pattern.compile("\\{([a-zA-Z]+)}");
    private static final String NAME = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

    private static final Map<String, String> PROBLEM = new TreeMap<>(Map.of(
            "type", "A URN of the code.",
            "title", "The code in words.",
            "detail", "What happened, and to which field.",
            "instance", "The path of the call.",
            "code", "Stable; docs/errors.md has every one.",
            "category", "What kind of failure it is; exit statuses of commands follow it.",
            "retry", "NOW, LATER, AFTER_FIX or NEVER.",
            "guidance", "The next step.",
            "correlationId", "Finds the call in logs."));

    private final Contract contract = new Contract();
    private final ObjectNode root = JsonNodeFactory.instance.objectNode();
    private final Deque<Descriptor> wanted = new ArrayDeque<>();
    private final Set<String> drawn = new HashSet<>();

    private OpenApiPage() throws IOException {}

    static String json() throws IOException {
        OpenApiPage page = new OpenApiPage();
        page.draw();
        try {
            return JSON.writeValueAsString(page.root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void draw() {
        root.put("openapi", "3.0.3");
        ObjectNode info = root.putObject("info");
        info.put("title", "Davit hub");
        info.put("version", "v1");
        info.put("description", "The hub's public API. Every call is served over gRPC, too, on the same port.");
        info.putObject("license").put("name", "Apache-2.0").put("url", "https://www.apache.org/licenses/LICENSE-2.0");
        root.putArray("servers").addObject().put("url", "/");
        root.putArray("security").addObject().putArray("token");
        ArrayNode tags = root.putArray("tags");
        ObjectNode paths = root.putObject("paths");
        Contract.services().forEach(service -> {
            tags.addObject().put("name", service.getName()).put("description", contract.comment(service.getFullName()));
            service.getMethods()
                    .forEach(method -> Route.of(method).ifPresent(route -> operation(paths, service, method, route)));
        });
        tags.addObject().put("name", "Machines").put("description", "Pages for monitoring; they need no token.");
        tickets(paths);
        page(paths, "/healthz", "getHealth", "The process lives.", "text/plain");
        page(paths, "/readyz", "getReadiness", "The hub takes calls; 503 while it starts or stops.", "text/plain");
        page(paths, "/metrics", "getMetrics", "Metrics in Prometheus' text format.", "text/plain");
        page(paths, "/v1/openapi.json", "getOpenApi", "This description.", "application/json");
        components();
    }

    private void operation(ObjectNode paths, ServiceDescriptor service, MethodDescriptor method, Route route) {
        String path = route.template().openApiPath();
        ObjectNode operation = paths.withObject("/" + path.replace("~", "~0").replace("/", "~1"))
                .putObject(route.verb().toLowerCase(Locale.ROOT));
        String comment = contract.comment(method.getFullName());
        operation.put(
                "operationId",
                method.getName().substring(0, 1).toLowerCase(Locale.ROOT)
                        + method.getName().substring(1));
        operation.put("summary", comment.replaceFirst("(?s)\\. .*", "."));
        operation.put("description", comment);
        operation.putArray("tags").add(service.getName());
        parameters(operation, method, route, path);
        if (!route.body().isEmpty()) {
            // Where the body is the whole request, none is the same as an empty one.
            ObjectNode body = operation
                    .putObject("requestBody")
                    .put("required", route.bodyField().isPresent());
            ObjectNode schema =
                    body.putObject("content").putObject("application/json").putObject("schema");
            if (route.bodyField().isPresent()) {
                reference(schema, route.bodyField().get().getMessageType());
            } else {
                properties(
                        schema,
                        method.getInputType(),
                        Set.copyOf(route.template().variables()));
            }
        }
        ObjectNode responses = operation.putObject("responses");
        ObjectNode good = responses.putObject("200").put("description", "Done.");
        String type = method.isServerStreaming() ? "text/event-stream" : "application/json";
        reference(good.putObject("content").putObject(type).putObject("schema"), method.getOutputType());
        if (route.verb().equals("GET") && !method.isServerStreaming()) {
            responses.putObject("304").put("description", "What If-None-Match named is still the answer.");
        }
        boolean isOpen = method.getName().equals("GetVersion");
        problems(responses, statuses(method, route, isOpen));
        if (isOpen) {
            operation.putArray("security");
        }
    }

    /** Which failures a call can have; {@code RestStatus} says which code is which. */
    private static Set<Integer> statuses(MethodDescriptor method, Route route, boolean isOpen) {
        Set<Integer> statuses = new TreeSet<>(Set.of(400, 429, 500, 503));
        if (!isOpen) {
            statuses.add(401);
        }
        if (!route.template().variables().isEmpty()) {
            statuses.add(404);
        }
        if (!route.verb().equals("GET")) {
            // What it names may be unknown, changed meanwhile, or in a state that does not allow it.
            statuses.addAll(Set.of(403, 404, 409));
        }
        if (!route.body().isEmpty()) {
            statuses.addAll(Set.of(413, 415));
        }
        if (hasEtag(method, route)) {
            statuses.add(412);
        }
        if (method.isServerStreaming()) {
            statuses.add(410);
        }
        return statuses;
    }

    private static boolean hasEtag(MethodDescriptor method, Route route) {
        return method.getInputType().findFieldByName("etag") != null
                || route.bodyField().isPresent() && route.verb().equals("PUT");
    }

    private static void problems(ObjectNode responses, Set<Integer> statuses) {
        statuses.forEach(
                status -> responses.putObject(Integer.toString(status)).put("$ref", "#/components/responses/Problem"));
    }

    private void parameters(ObjectNode operation, MethodDescriptor method, Route route, String path) {
        ArrayNode parameters = operation.putArray("parameters");
        Matcher star = STAR.matcher(path);
        while (star.find()) {
            boolean isToken = star.group(1).equals("enrolmentToken");
            parameters
                    .addObject()
                    .put("name", star.group(1))
                    .put("in", "path")
                    .put("required", true)
                    .put("description", "The name behind the collection.")
                    .putObject("schema")
                    .put("type", "string")
                    .put("pattern", "^" + (isToken ? "[A-Za-z0-9-]{1,64}" : NAME) + "$");
        }
        for (FieldDescriptor field : method.getInputType().getFields()) {
            boolean isElsewhere = route.body().equals("*")
                    || route.template().variables().contains(field.getName())
                    || field.getName().equals(route.body());
            if (!isElsewhere && !field.isMapField()) {
                ObjectNode parameter = parameters
                        .addObject()
                        .put("name", field.getJsonName())
                        .put("in", "query")
                        .put("description", contract.comment(field.getFullName()));
                ObjectNode schema = parameter.putObject("schema");
                schema(schema, field);
                if (field.getName().equals("page_size")) {
                    schema.put("minimum", 0);
                }
            }
        }
        if (method.getInputType().findFieldByName("request_id") != null) {
            header(parameters, "Idempotency-Key", "Stands for requestId.");
        }
        if (hasEtag(method, route)) {
            header(parameters, "If-Match", "Stands for etag; what the ETag header of a GET said may be sent as it is.");
        }
        if (method.isServerStreaming()) {
            header(parameters, "Last-Event-ID", "Stands for since.");
            parameters
                    .addObject()
                    .put("name", "ticket")
                    .put("in", "query")
                    .put("description", "In place of a token: from createWatchTicket, for browsers.")
                    .putObject("schema")
                    .put("type", "string");
        } else if (route.verb().equals("GET")) {
            header(parameters, "If-None-Match", "The ETag of an earlier answer: 304 if it is still the answer.");
        }
        header(parameters, "Davit-Correlation-Id", "Ties the call to what follows from it; made by the hub if absent.");
    }

    private static void header(ArrayNode parameters, String name, String description) {
        parameters
                .addObject()
                .put("name", name)
                .put("in", "header")
                .put("description", description)
                .putObject("schema")
                .put("type", "string");
    }

    private static void tickets(ObjectNode paths) {
        ObjectNode operation = paths.putObject(PlainPages.TICKETS).putObject("post");
        operation.put("operationId", "createWatchTicket");
        operation.put("summary", "A one-time ticket for an event stream, for half a minute.");
        operation.put("description", "A browser's EventSource cannot send an Authorization header. Over REST only.");
        operation.putArray("tags").add("WatchService");
        ObjectNode responses = operation.putObject("responses");
        ObjectNode schema = responses
                .putObject("200")
                .put("description", "The ticket.")
                .putObject("content")
                .putObject("application/json")
                .putObject("schema");
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        properties.putObject("ticket").put("type", "string").put("description", "For the parameter of that name.");
        properties
                .putObject("expireTime")
                .put("type", "string")
                .put("format", "date-time")
                .put("description", "Until then it counts.");
        problems(responses, new TreeSet<>(Set.of(400, 401, 429, 500, 503)));
    }

    private static void page(ObjectNode paths, String path, String id, String summary, String type) {
        ObjectNode operation = paths.putObject(path).putObject("get");
        operation.put("operationId", id).put("summary", summary).put("description", summary);
        operation.putArray("tags").add("Machines");
        operation.putArray("security");
        ObjectNode responses = operation.putObject("responses");
        responses
                .putObject("200")
                .put("description", "The page.")
                .putObject("content")
                .putObject(type)
                .putObject("schema")
                .put("type", type.equals("text/plain") ? "string" : "object");
        if (path.equals("/readyz")) {
            responses
                    .putObject("503")
                    .put("description", "It starts or stops.")
                    .putObject("content")
                    .putObject(type)
                    .putObject("schema")
                    .put("type", "string");
        }
        problems(responses, new TreeSet<>(Set.of(429, 500)));
    }

    private void components() {
        ObjectNode components = root.putObject("components");
        ObjectNode schemas = components.putObject("schemas");
        while (!wanted.isEmpty()) {
            Descriptor message = wanted.removeFirst();
            ObjectNode schema = schemas.putObject(message.getName());
            schema.put("description", contract.comment(message.getFullName()));
            properties(schema, message, Set.of());
        }
        ObjectNode problem = schemas.putObject("Problem");
        problem.put("type", "object").put("description", "RFC 9457, with our own members from code on.");
        ObjectNode members = problem.putObject("properties");
        PROBLEM.forEach((member, description) ->
                members.putObject(member).put("type", "string").put("description", description));
        members.putObject("status").put("type", "integer").put("description", "The status of the answer.");
        ObjectNode response = components.putObject("responses").putObject("Problem");
        response.put("description", "It failed; code says why, guidance what to do.");
        response.putObject("content")
                .putObject("application/problem+json")
                .putObject("schema")
                .put("$ref", "#/components/schemas/Problem");
        components
                .putObject("securitySchemes")
                .putObject("token")
                .put("type", "http")
                .put("scheme", "bearer");
    }

    private void properties(ObjectNode schema, Descriptor message, Set<String> without) {
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        for (FieldDescriptor field : message.getFields()) {
            if (!without.contains(field.getName())) {
                schema(properties.putObject(field.getJsonName()), field);
            }
        }
    }

    private void schema(ObjectNode schema, FieldDescriptor field) {
        if (field.isMapField()) {
            describe(schema, field).put("type", "object");
            single(
                    schema.putObject("additionalProperties"),
                    field.getMessageType().findFieldByName("value"));
        } else if (field.isRepeated()) {
            describe(schema, field).put("type", "array");
            single(schema.putObject("items"), field);
        } else if (isOurs(field)) {
            // Beside a reference, OpenAPI 3.0 ignores everything: allOf carries the words.
            describe(schema, field);
            reference(schema.putArray("allOf").addObject(), field.getMessageType());
        } else {
            single(describe(schema, field), field);
        }
    }

    private ObjectNode describe(ObjectNode schema, FieldDescriptor field) {
        return schema.put("description", contract.comment(field.getFullName()));
    }

    private static boolean isOurs(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && field.getMessageType().getFullName().startsWith("davit.");
    }

    private void single(ObjectNode schema, FieldDescriptor field) {
        switch (field.getJavaType()) {
            case INT -> schema.put("type", "integer").put("format", "int32");
            case LONG -> schema.put("type", "string").put("format", "int64").put("pattern", "^-?[0-9]{1,19}$");
            case FLOAT, DOUBLE -> schema.put("type", "number");
            case BOOLEAN -> schema.put("type", "boolean");
            case STRING -> schema.put("type", "string");
            case BYTE_STRING -> schema.put("type", "string").put("format", "byte");
            case ENUM -> values(schema.put("type", "string"), field.getEnumType());
            case MESSAGE -> {
                if (isOurs(field)) {
                    reference(schema, field.getMessageType());
                } else {
                    schema.put("type", "string").put("format", "date-time");
                }
            }
        }
    }

    private static void values(ObjectNode schema, EnumDescriptor type) {
        ArrayNode values = schema.putArray("enum");
        type.getValues().forEach(value -> values.add(value.getName()));
    }

    private void reference(ObjectNode schema, Descriptor message) {
        if (drawn.add(message.getFullName())) {
            wanted.add(message);
        }
        schema.put("$ref", "#/components/schemas/" + message.getName());
    }
}
