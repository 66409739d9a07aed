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

/** A person with a folder for backups and no cluster: {@code davit-agent repo …}, in this process. */
final class RepoTool {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path work;
    private Path state;

    RepoTool(Path work) {
        this.work = work;
        this.state = work.resolve("state");
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
        RepoTool tool = new RepoTool(work);
        tool.state = work.resolve(name);
        return tool;
    }

    AgentInProcess.Answer execute(String command, String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                "repo",
                command,
                "--at",
                "file://" + repository(),
                "--passphrase-file",
                work.resolve("passphrase").toString(),
                "--state",
                state.toString()));
        words.addAll(List.of(arguments));
        return AgentInProcess.execute(words.toArray(String[]::new));
    }

    /** The document of a command that must end with that status. */
    JsonNode json(int status, String command, String... arguments) {
        List<String> words = new ArrayList<>(List.of(arguments));
        words.addAll(List.of("-o", "json"));
        AgentInProcess.Answer answer = execute(command, words.toArray(String[]::new));
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
