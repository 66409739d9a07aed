package io.davit.harness.story;

import io.davit.agent.run.CrashPoint;
import io.davit.harness.crash.EnvironmentCrashSwitch;
import io.davit.harness.ground.Janitor;
import io.davit.harness.ground.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The actor who runs {@code davit-agent} commands: each a process of its own, as on a person's terminal. */
public final class BackupOperator {
    private static final int MINUTES = 10;

    private final AgentProgram program;
    private final AgentSetup setup;

    public BackupOperator(AgentProgram program, AgentSetup setup) {
        this.program = program;
        this.setup = setup;
    }

    public AgentSetup setup() {
        return setup;
    }

    /** Runs a command to its end, with {@code -o json}. */
    public AgentAnswer run(String... words) {
        return execute(program.command(arguments(words)), Map.of(), words);
    }

    /** Runs a command whose process dies, as by {@code kill -9}, when it passes the point for the given time, counted from 1. */
    public AgentAnswer runUntilKilledAt(CrashPoint point, int pass, String... words) {
        return execute(
                program.mortalCommand(arguments(words)),
                Map.of(EnvironmentCrashSwitch.VARIABLE, point.name() + ":" + pass),
                words);
    }

    /** A process that carries an order of a hub out, as {@code OrderedProcess} in the agent's tests does, and dies on the way. */
    public int orderUntilKilledAt(CrashPoint point, int pass, String... words) {
        List<String> arguments = new ArrayList<>(List.of(setup.configFile().toString()));
        arguments.addAll(List.of(words));
        return execute(
                        program.orderedCommand(arguments),
                        Map.of(EnvironmentCrashSwitch.VARIABLE, point.name() + ":" + pass),
                        words)
                .exitStatus();
    }

    /** Starts the long-lived agent, {@code davit-agent run}; its output goes to {@code agent-NAME.log}. */
    public ServerProcess startAgent(String name, Path logs) {
        return ServerProcess.start("agent-" + name, logs, program.command(arguments("run")));
    }

    private List<String> arguments(String... words) {
        List<String> arguments =
                new ArrayList<>(List.of("--config", setup.configFile().toString()));
        arguments.addAll(List.of(words));
        if (!words[0].equals("run")) {
            arguments.addAll(List.of("-o", "json"));
        }
        return arguments;
    }

    private static AgentAnswer execute(List<String> command, Map<String, String> environment, String... words) {
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
                throw new StoryFailure("'davit-agent %s' did not end within %d minutes:%n%s"
                        .formatted(String.join(" ", words), MINUTES, errors.join()));
            }
            Janitor.ended(process);
            return new AgentAnswer(
                    "davit-agent " + String.join(" ", words), process.exitValue(), output.join(), errors.join());
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
