package io.davit.harness.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.harness.ground.Ground;
import io.davit.harness.hub.HubProcess;
import io.davit.harness.story.AgentAnswer;
import io.davit.harness.story.Commands;
import io.davit.harness.story.ProductClasses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Schemathesis: reads the hub's own description of its API, makes requests out of it, good and bad, and holds the answers against
 * it. What it checks stands in {@code ground/python/schemathesis.toml}.
 */
record Fuzzer(HubProcess hub, Path folder) {
    /**
     * What a run found.
     *
     * @param text as the tool printed it, with the requests that show each failure again
     */
    record Report(JsonNode json, String text) {
        int operations() {
            return json.path("operations").path("tested").asInt();
        }

        int cases() {
            return json.path("test_cases").path("generated").asInt();
        }

        /** Kinds of failures, and what the tool could not do. */
        List<String> failures() {
            List<String> all = new ArrayList<>(json.path("failures").findValuesAsText("title"));
            json.path("errors").forEach(error -> all.add(error.toString()));
            return all;
        }

        boolean isComplete() {
            return json.path("complete").asBoolean();
        }
    }

    /** The description in a file: given its address, the tool would not try that one. */
    Path describe() {
        try {
            return Files.writeString(
                    folder.resolve("openapi.json"),
                    hub.api().get("/v1/openapi.json").orFail().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param authorization value of that header */
    Report run(String authorization, String... options) {
        Path report = folder.resolve("report-" + options.length + ".json");
        Path description = describe();
        // In its folder: it leaves a cache where it runs.
        List<String> command = new ArrayList<>(List.of(
                "env",
                "-C",
                folder.toString(),
                Ground.tool("schemathesis").toString(),
                "--config-file",
                ProductClasses.tree()
                        .resolve("test-harness/ground/python/schemathesis.toml")
                        .toString(),
                "--no-color",
                "run",
                description.toString(),
                "--url",
                hub.url(),
                "--tls-verify",
                hub.keys().resolve("ca.pem").toString(),
                "--report",
                "json",
                "--report-json-path",
                report.toString()));
        command.addAll(List.of(options));
        AgentAnswer answer = Commands.execute(
                command,
                Map.of("DAVIT_AUTHORIZATION", authorization, "HOME", folder.toString()),
                "schemathesis",
                options);
        try {
            return new Report(new ObjectMapper().readTree(report.toFile()), answer.output() + answer.errors());
        } catch (IOException e) {
            throw new UncheckedIOException(answer.output() + answer.errors(), e);
        }
    }
}
