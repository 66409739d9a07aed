package io.davit.harness.ground;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** One server: a process, its log file, and the certainty that it is gone after {@link #close()} or when the JVM ends. */
public final class ServerProcess implements AutoCloseable {
    private static final int TAIL = 15;
    private static final int POLL_MILLIS = 25;

    private final String name;
    private final Path log;
    private final Process process;

    private ServerProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /** Starts it; output of both kinds is appended to {@code logs/NAME.log}. */
    public static ServerProcess start(String name, Path logs, List<String> command) {
        return start(name, logs, command, Map.of());
    }

    /** The same, with further variables in its environment. */
    public static ServerProcess start(String name, Path logs, List<String> command, Map<String, String> environment) {
        try {
            Files.createDirectories(logs);
            Path log = logs.resolve(name + ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            // Proxies and kubeconfigs of the person who runs the tests are none of the servers' business.
            builder.environment()
                    .keySet()
                    .removeIf(key -> key.toLowerCase(java.util.Locale.ROOT).endsWith("_proxy"));
            builder.environment().remove("KUBECONFIG");
            builder.environment().putAll(environment);
            Process process = builder.start();
            Janitor.started(process);
            return new ServerProcess(name, log, process);
        } catch (IOException e) {
            throw new GroundFailure("Could not start " + name, e);
        }
    }

    /**
     * Polls until the server answers.
     *
     * @throws GroundFailure with the end of its log if the process ends first, or the limit passes
     */
    public void awaitReady(Duration limit, BooleanSupplier isReady) {
        long end = System.nanoTime() + limit.toNanos();
        while (!isReady.getAsBoolean()) {
            if (endedWithin(POLL_MILLIS)) {
                throw new GroundFailure(name + " ended with status " + process.exitValue() + " while starting. Its log "
                        + log + " ends:\n" + logTail());
            }
            if (System.nanoTime() > end) {
                throw new GroundFailure(name + " was not ready after " + limit.toSeconds() + " s. Its log " + log
                        + " ends:\n" + logTail());
            }
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it is over, and ended with that status. */
    public boolean hasEndedWith(int status) {
        return !process.isAlive() && process.exitValue() == status;
    }

    public long pid() {
        return process.pid();
    }

    public Path log() {
        return log;
    }

    /** SIGKILL, and waits until the kernel has buried it. */
    public void kill() {
        process.destroyForcibly();
        if (!endedWithin(10_000)) {
            throw new GroundFailure(name + " survived a kill -9");
        }
        Janitor.ended(process);
    }

    /** SIGSTOP: it lives, keeps its connections, and does nothing until {@link #resume()}. */
    public void suspend() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            int status = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new GroundFailure(name + " did not take SIG" + signal);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GroundFailure("Interrupted", e);
        }
    }

    /** SIGTERM, and SIGKILL ten seconds later. */
    @Override
    public void close() {
        process.destroy();
        if (endedWithin(10_000)) {
            Janitor.ended(process);
        } else {
            kill();
        }
    }

    private boolean endedWithin(int millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GroundFailure("Interrupted while waiting for " + name, e);
        }
    }

    private String logTail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.subList(Math.max(0, lines.size() - TAIL), lines.size()).stream()
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
