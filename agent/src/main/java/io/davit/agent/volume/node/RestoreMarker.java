package io.davit.agent.volume.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.run.StepLog;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.errors.Severity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far this run got with one volume, in the run's step log: not begun, begun (what stands in the target is ours), or
 * complete (the volume may be in use by now and is left alone).
 */
final class RestoreMarker {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StepLog steps;
    private final String step;
    private final String target;

    RestoreMarker(StepLog steps, String volumeName, Path target) {
        this.steps = steps;
        this.step = "volume-restore/" + volumeName;
        this.target = target.toUri().getRawPath().replaceAll("/+$", "");
    }

    boolean isBegun() throws IOException {
        return state().isPresent();
    }

    /** The problems of the restore, if it is complete. */
    Optional<List<Problem>> completed() {
        try {
            Optional<JsonNode> state = state().filter(found -> found.has("problems"));
            if (state.isEmpty()) {
                return Optional.empty();
            }
            List<Problem> problems = new ArrayList<>();
            for (JsonNode problem : state.get().path("problems")) {
                problems.add(new Problem(
                        ErrorCode.valueOf(problem.path("code").asText()),
                        Severity.valueOf(problem.path("severity").asText()),
                        problem.path("subject").asText(),
                        problem.path("message").asText()));
            }
            return Optional.of(problems);
        } catch (IOException e) {
            throw new IllegalStateException("the ledger gave back other bytes than were recorded", e);
        }
    }

    /** A marker for another target says nothing about this one. */
    private Optional<JsonNode> state() throws IOException {
        Optional<byte[]> recorded = steps.recorded(step);
        return recorded.isEmpty()
                ? Optional.empty()
                : Optional.of(JSON.readTree(recorded.get()))
                        .filter(found -> found.path("target").asText().equals(target));
    }

    void begin() {
        record(JSON.createObjectNode().put("target", target));
    }

    void complete(List<Problem> problems) {
        ObjectNode state = JSON.createObjectNode().put("target", target);
        ArrayNode array = state.putArray("problems");
        for (Problem problem : problems) {
            array.addObject()
                    .put("code", problem.code().name())
                    .put("severity", problem.severity().name())
                    .put("subject", problem.subject())
                    .put("message", problem.message());
        }
        record(state);
    }

    private void record(ObjectNode state) {
        try {
            steps.record(step, JSON.writeValueAsBytes(state));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
