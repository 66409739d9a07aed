package io.davit.harness.story;

import io.davit.harness.ground.Janitor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Runs commands to their end, each a process of its own, as on a person's terminal. */
public final class Commands {
    private static final int MINUTES = 10;

    private Commands() {}

    /**
     * Runs one.
     *
     * @param program its name, for messages
     * @param words what was typed after the name
     * @throws StoryFailure if it does not end
     */
    public static AgentAnswer execute(
            List<String> command, Map<String, String> environment, String program, String... words) {
        String typed = program + " " + String.join(" ", words);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        builder.environment().put("LC_ALL", "C.UTF-8");
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            Process process = builder.start();
            Janitor.started(process);
            CompletableFuture<String> output =
                    CompletableFuture.supplyAsync(() -> text(process.getInputStream()), readers);
            CompletableFuture<String> errors =
                    CompletableFuture.supplyAsync(() -> text(process.getErrorStream()), readers);
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new StoryFailure(
                        "'%s' did not end within %d minutes:%n%s".formatted(typed, MINUTES, errors.join()));
            }
            Janitor.ended(process);
            return new AgentAnswer(typed, process.exitValue(), output.join(), errors.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoryFailure("interrupted");
        }
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
