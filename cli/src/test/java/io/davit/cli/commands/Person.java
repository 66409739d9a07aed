package io.davit.cli.commands;

import io.davit.cli.hub.grpc.GrpcHub;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Somebody at a terminal, or a script, with a home folder. Pauses are noted and cost no time. */
final class Person {
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    final Path home;
    final List<Duration> pauses = new ArrayList<>();
    boolean isAtTerminal;
    boolean leavesWhileItWatches;

    Person(Path home) {
        this.home = home;
    }

    /** What came of a command. */
    record Result(int status, String out, String err) {}

    Path contexts() {
        return home.resolve(".config/davit/contexts.yaml");
    }

    Result types(String... words) {
        return pipes("", words);
    }

    Result pipes(String input, String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Davit davit = new Davit(new Davit.World(
                Map.of("HOME", home.toString()),
                Clock.fixed(NOW, ZoneOffset.UTC),
                pauses::add,
                farewell -> {
                    if (leavesWhileItWatches) {
                        farewell.run();
                    }
                    return () -> {};
                },
                access -> new GrpcHub(access, Duration.ofSeconds(20)),
                isAtTerminal,
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out),
                new PrintWriter(err)));
        int status = davit.execute(words);
        return new Result(status, out.toString(), err.toString());
    }

    Result logsIn(ScriptedHub hub) {
        return pipes(
                ScriptedHub.TOKEN + "\n",
                "login",
                "--hub",
                hub.url(),
                "--ca-pin",
                hub.authority.pin(),
                "--token-file",
                "-");
    }

    Path file(String name, String text) throws IOException {
        return Files.writeString(home.resolve(name), text);
    }
}
