package io.davit.agent.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.errors.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Runs as JSON: one form for the ledger, the local endpoint and {@code -o json}. */
public final class RunJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RunJson() {}

    public static ObjectNode of(RunRecord run) {
        ObjectNode node = JSON.createObjectNode();
        node.put("id", run.id().toString());
        node.put("kind", run.order().kind().word());
        node.put("location", run.order().location());
        run.cause()
                .ifPresent(cause -> node.putObject("cause")
                        .put("instruction", cause.instruction().toString())
                        .put("correlation", cause.correlationId()));
        node.put("state", run.state().word());
        node.put("admitted", run.admitted().toString());
        run.ended().ifPresent(ended -> node.put("ended", ended.toString()));
        node.put("starts", run.starts());
        run.cancelReason().ifPresent(reason -> node.put("cancelReason", reason));
        node.set("order", tree(run.order().json()));
        run.outcome().ifPresent(outcome -> node.set("outcome", of(outcome)));
        return node;
    }

    /** @throws IllegalArgumentException if the document is not of this form */
    public static RunRecord parse(JsonNode node) {
        RunOrder order = new RunOrder(
                RunKind.of(text(node, "kind")),
                text(node, "location"),
                node.path("order").toString());
        return new RunRecord(
                RunId.parse(text(node, "id")),
                order,
                node.has("cause") ? Optional.of(cause(node.path("cause"))) : Optional.empty(),
                RunState.valueOf(text(node, "state").toUpperCase(Locale.ROOT)),
                Instant.parse(text(node, "admitted")),
                optional(node, "ended").map(Instant::parse),
                node.path("starts").asInt(),
                optional(node, "cancelReason"),
                node.has("outcome") ? Optional.of(outcome(node.path("outcome"))) : Optional.empty());
    }

    private static RunCause cause(JsonNode node) {
        return new RunCause(UUID.fromString(text(node, "instruction")), text(node, "correlation"));
    }

    /** @throws IllegalArgumentException if the bytes are no JSON */
    public static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON", e);
        }
    }

    private static ObjectNode of(Outcome outcome) {
        ObjectNode node = JSON.createObjectNode();
        switch (outcome) {
            case Outcome.Succeeded ignored -> {}
            case Outcome.PartlySucceeded partly ->
                node.put("code", partly.code().name())
                        .put("guidance", partly.code().guidance());
            case Outcome.Failed failed ->
                node.put("code", failed.code().name())
                        .put("message", failed.message())
                        .put("guidance", failed.code().guidance());
            case Outcome.Canceled canceled ->
                node.put("code", ErrorCode.RUN_CANCELED.name()).put("message", canceled.reason());
        }
        node.put("result", RunState.of(outcome).word());
        outcome.sealed()
                .ifPresent(point ->
                        node.putObject("restorePoint").put("id", point.id()).put("hash", point.hash()));
        ObjectNode counts = node.putObject("counts");
        new TreeMap<>(outcome.counts()).forEach(counts::put);
        ArrayNode problems = node.putArray("problems");
        outcome.problems().forEach(problem -> problems.add(of(problem)));
        return node;
    }

    public static ObjectNode of(Problem problem) {
        return JSON.createObjectNode()
                .put("code", problem.code().name())
                .put("severity", problem.severity().name())
                .put("subject", problem.subject())
                .put("message", problem.message())
                .put("guidance", problem.guidance());
    }

    public static ObjectNode of(ProgressView progress) {
        return JSON.createObjectNode()
                .put("step", progress.step())
                .put("objects", progress.objects())
                .put("expectedObjects", progress.expectedObjects())
                .put("bytes", progress.bytes())
                .put("expectedBytes", progress.expectedBytes());
    }

    public static ProgressView progress(JsonNode node) {
        return new ProgressView(
                node.path("step").asText(),
                node.path("objects").asLong(),
                node.path("expectedObjects").asLong(),
                node.path("bytes").asLong(),
                node.path("expectedBytes").asLong());
    }

    public static Problem problem(JsonNode node) {
        return new Problem(
                ErrorCode.valueOf(text(node, "code")),
                Severity.valueOf(text(node, "severity")),
                text(node, "subject"),
                text(node, "message"));
    }

    private static Outcome outcome(JsonNode node) {
        Map<String, Long> counts = new TreeMap<>();
        for (Iterator<Map.Entry<String, JsonNode>> it = node.path("counts").fields(); it.hasNext(); ) {
            Map.Entry<String, JsonNode> count = it.next();
            counts.put(count.getKey(), count.getValue().asLong());
        }
        List<Problem> problems = new ArrayList<>();
        node.path("problems").forEach(problem -> problems.add(problem(problem)));
        JsonNode point = node.path("restorePoint");
        Optional<SealedPoint> sealed = point.isObject()
                ? Optional.of(new SealedPoint(text(point, "id"), text(point, "hash")))
                : Optional.empty();
        return switch (text(node, "result")) {
            case "succeeded" -> new Outcome.Succeeded(counts, problems, sealed);
            case "partly" ->
                new Outcome.PartlySucceeded(ErrorCode.valueOf(text(node, "code")), counts, problems, sealed);
            case "failed" ->
                new Outcome.Failed(ErrorCode.valueOf(text(node, "code")), text(node, "message"), counts, problems);
            case "canceled" -> new Outcome.Canceled(text(node, "message"), counts, problems);
            default -> throw new IllegalArgumentException("unknown result " + text(node, "result"));
        };
    }

    private static String text(JsonNode node, String key) {
        return optional(node, key).orElseThrow(() -> new IllegalArgumentException("no '" + key + "' in the document"));
    }

    private static Optional<String> optional(JsonNode node, String key) {
        JsonNode value = node.path(key);
        return value.isValueNode() && !value.isNull() ? Optional.of(value.asText()) : Optional.empty();
    }
}
