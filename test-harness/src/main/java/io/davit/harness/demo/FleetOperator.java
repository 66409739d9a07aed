package io.davit.harness.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.harness.story.AgentAnswer;
import io.davit.harness.story.StoryFailure;
import io.davit.harness.story.Terminal;
import java.util.ArrayList;
import java.util.List;

/** The actor who types {@code davit} commands. Whoever watches sees what he types. */
final class FleetOperator {
    private final Terminal terminal;
    private final Telling telling;

    FleetOperator(Terminal terminal, Telling telling) {
        this.terminal = terminal;
        this.telling = telling;
    }

    /** Runs a command to its end, with {@code -o json}. */
    AgentAnswer run(String... words) {
        telling.command("davit", words);
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(List.of("-o", "json"));
        return terminal.run(arguments);
    }

    /** Runs a command that has to succeed. @return the document that it printed */
    JsonNode ask(String... words) {
        return run(words).orFail().json();
    }

    /** The API name of what a command made. */
    String make(String... words) {
        String name = ask(words).path("name").asText();
        if (name.isEmpty()) {
            throw new StoryFailure("'davit %s' named nothing".formatted(String.join(" ", words)));
        }
        return name;
    }
}
