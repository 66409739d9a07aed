package io.davit.harness.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.harness.story.StoryFailure;

/** What the hub answered to one request. */
public record HubAnswer(String request, int status, String body) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new StoryFailure("'%s' was answered with %d and no JSON: %s".formatted(request, status, body));
        }
    }

    /** The error code of a refusal; empty if it is none. */
    public String code() {
        return json().path("code").asText();
    }

    /** @throws StoryFailure unless it is a success */
    public JsonNode orFail() {
        orAnyText();
        return json();
    }

    /** The same for an answer that is no JSON. */
    public String orAnyText() {
        if (status != 200) {
            throw new StoryFailure("'%s' was answered with %d: %s".formatted(request, status, body));
        }
        return body;
    }
}
