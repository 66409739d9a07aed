package io.davit.harness.pier;

import io.davit.harness.ground.Janitor;
import io.davit.harness.story.AgentAnswer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A command that runs as a process: it can be watched and signalled before it ends. */
public final class AgentProcess implements AutoCloseable {
    private static final int MINUTES = 5;

    private final List<String> command;
    private final Process process;
    private final CompletableFuture<String> output;
    private final CompletableFuture<String> errors;
    private final StringBuffer errorsSoFar = new StringBuffer();

    private AgentProcess(List<String> command, Process process) {
        this.command = command;
        this.process = process;
        this.output = read(process.getInputStream());
        this.errors = readLines(process.getErrorStream());
    }

    public static AgentProcess start(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            Janitor.started(process);
            return new AgentProcess(command, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CompletableFuture<String> read(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (stream) {
                text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                text.completeExceptionally(e);
            }
        });
        return text;
    }

    private CompletableFuture<String> readLines(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                lines.lines().forEach(line -> errorsSoFar.append(line).append('\n'));
                text.complete(errorsSoFar.toString());
            } catch (IOException | UncheckedIOException e) {
                text.completeExceptionally(e);
            }
        });
        return text;
    }

    /** What it said on standard error until now. */
    public String errorsSoFar() {
        return errorsSoFar.toString();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What every user of the machine may read about it; empty once it has ended. */
    public Optional<String> commandLine() {
        try {
            return Optional.of(Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** SIGTERM, as the system sends it. */
    public void terminate() {
        signal("TERM");
    }

    /** SIGINT, as the keyboard sends it. */
    public void interrupt() {
        signal("INT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until it ends by itself. */
    public AgentAnswer await() {
        try {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                close();
                throw new AssertionError(command + " did not end:\n" + errors.join());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        Janitor.ended(process);
        return new AgentAnswer(
                String.join(" ", command.subList(Math.max(0, command.size() - 6), command.size())),
                process.exitValue(),
                output.join(),
                errors.join());
    }

    /** SIGKILL, if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(MINUTES, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Janitor.ended(process);
    }
}
