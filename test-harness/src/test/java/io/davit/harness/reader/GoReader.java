package io.davit.harness.reader;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.harness.story.AgentAnswer;
import io.davit.harness.story.Commands;
import io.davit.harness.story.ProductClasses;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The independent reader of {@code test-harness/reader}, before one repository in a folder. */
final class GoReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path MODULE = ProductClasses.tree().resolve("test-harness/reader");
    private static final Map<String, String> ENVIRONMENT = Map.of("CGO_ENABLED", "0", "GOWORK", "off");
    private static final AtomicReference<@Nullable Path> BUILT = new AtomicReference<>();

    private final Path repository;
    private final Path passphraseFile;

    GoReader(Path repository, Path passphraseFile) {
        this.repository = repository;
        this.passphraseFile = passphraseFile;
    }

    /** Go, in the module's folder. */
    static AgentAnswer go(String... words) {
        List<String> command = new ArrayList<>(List.of("go", "-C", MODULE.toString()));
        command.addAll(List.of(words));
        return Commands.execute(command, ENVIRONMENT, "go", words);
    }

    private static Path program() {
        return BUILT.updateAndGet(built -> {
            if (built != null) {
                return built;
            }
            String fork = System.getProperty("davit.test.fork", "1");
            Path program = ProductClasses.tree().resolve("test-harness/target/davit-reader-" + fork);
            go("build", "-o", program.toString(), ".").orFail();
            return program;
        });
    }

    AgentAnswer run(String... words) {
        // The passphrase comes on standard input, as from a person.
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "in=$1; shift; exec \"$0\" \"$@\" < \"$in\"",
                program().toString(),
                passphraseFile.toString()));
        command.addAll(List.of("--at", repository.toString()));
        command.addAll(List.of(words));
        return Commands.execute(command, Map.of(), "davit-reader", words);
    }

    /** What a command says, one JSON document a line. */
    List<JsonNode> lines(String... words) {
        return run(words).orFail().output().lines().map(GoReader::json).toList();
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON: " + line, e);
        }
    }

    /** The restore points, oldest first. */
    List<String> points() {
        return lines("list").stream().map(line -> line.path("point").asText()).toList();
    }
}
