package io.davit.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A person with a folder for backups and no cluster: {@code davit-agent repo …}, in this process. */
final class RepoTool {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path work;
    private final Path state;
    private Optional<Path> key = Optional.empty();

    private RepoTool(Path work, Path state) {
        this.work = work;
        this.state = state;
    }

    RepoTool(Path work) {
        this(work, work.resolve("state"));
        try {
            Files.writeString(work.resolve("passphrase"), "a boat for every passenger\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path repository() {
        return work.resolve("repository");
    }

    /** From now on another machine. */
    RepoTool elsewhere(String name) {
        return new RepoTool(work, work.resolve(name));
    }

    /** The same person with a private key instead of the passphrase. */
    RepoTool withKey(Path file) {
        RepoTool tool = new RepoTool(work, state);
        tool.key = Optional.of(file);
        return tool;
    }

    AgentInProcess.Answer execute(String command, String... arguments) {
        return execute(List.of("repo", command), arguments);
    }

    /** {@code repo key …}. */
    AgentInProcess.Answer executeKey(String command, String... arguments) {
        return execute(List.of("repo", "key", command), arguments);
    }

    private AgentInProcess.Answer execute(List<String> command, String... arguments) {
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of("--at", "file://" + repository(), "--state", state.toString()));
        words.addAll(key.map(file -> List.of("--key-file", file.toString()))
                .orElseGet(() ->
                        List.of("--passphrase-file", work.resolve("passphrase").toString())));
        words.addAll(List.of(arguments));
        return AgentInProcess.execute(words.toArray(String[]::new));
    }

    /** The document of a {@code repo key} command that must be done. */
    JsonNode key(String command, String... arguments) {
        List<String> words = new ArrayList<>(List.of(arguments));
        words.addAll(List.of("-o", "json"));
        return document(0, executeKey(command, words.toArray(String[]::new)));
    }

    /** Makes a private key; answers its public half. */
    String generate(Path file) {
        return document(0, AgentInProcess.execute("repo", "key", "generate", "--out", file.toString(), "-o", "json"))
                .path("recipient")
                .asText();
    }

    /** The document of a command that must end with that status. */
    JsonNode json(int status, String command, String... arguments) {
        List<String> words = new ArrayList<>(List.of(arguments));
        words.addAll(List.of("-o", "json"));
        return document(status, execute(command, words.toArray(String[]::new)));
    }

    private static JsonNode document(int status, AgentInProcess.Answer answer) {
        assertThat(answer.exitStatus()).as(answer.output() + answer.errors()).isEqualTo(status);
        try {
            return JSON.readTree(answer.output());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode json(String command, String... arguments) {
        return json(0, command, arguments);
    }

    String backUp(String... arguments) {
        return json("backup", arguments).path("point").asText();
    }
}
