package io.davit.harness.story;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What one {@code davit-agent} command said, and how it ended. */
public record AgentAnswer(String command, int exitStatus, String output, String errors) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The JSON document on standard output. */
    public JsonNode json() {
        try {
            return JSON.readTree(output);
        } catch (JsonProcessingException e) {
            throw new StoryFailure("'%s' printed no JSON: %s%n%s".formatted(command, output, errors));
        }
    }

    /** @throws StoryFailure unless the command succeeded wholly */
    public AgentAnswer orFail() {
        if (exitStatus != 0) {
            throw new StoryFailure(
                    "'%s' ended with exit status %d%n%s%n%s".formatted(command, exitStatus, output, errors));
        }
        return this;
    }
}
