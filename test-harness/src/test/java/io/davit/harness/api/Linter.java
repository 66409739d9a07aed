package io.davit.harness.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.harness.ground.Ground;
import io.davit.harness.story.AgentAnswer;
import io.davit.harness.story.Commands;
import io.davit.harness.story.ProductClasses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Redocly's linter, on a description of an API; what it looks for stands in {@code ground/node/redocly.yaml}. */
final class Linter {
    private Linter() {}

    /**
     * @param problems names of the rules that are broken, one for each place
     * @param text all that it said
     */
    record Report(List<String> problems, String text) {}

    static Report lint(Path description) {
        AgentAnswer answer = Commands.execute(
                List.of(
                        Ground.tool("node").toString(),
                        Ground.script("@redocly/cli/bin/cli.js").toString(),
                        "lint",
                        description.toString(),
                        "--config",
                        ProductClasses.tree()
                                .resolve("test-harness/ground/node/redocly.yaml")
                                .toString(),
                        "--lint-config",
                        "error",
                        "--max-problems",
                        "1000",
                        "--format",
                        "json"),
                Map.of("REDOCLY_TELEMETRY", "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE", "true"),
                "redocly lint");
        String text = answer.output() + answer.errors();
        try {
            List<String> problems = new ObjectMapper()
                    .readTree(answer.output())
                    .path("problems")
                    .findValuesAsText("ruleId");
            if ((answer.exitStatus() == 0) != problems.isEmpty()) {
                throw new IllegalStateException("exit status " + answer.exitStatus() + ": " + text);
            }
            return new Report(problems, text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }
}
