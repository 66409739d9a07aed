package io.davit.harness.bench.mover;

import io.davit.harness.bench.BenchFailure;
import io.davit.harness.ground.Janitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs programs one at a time, each with an environment that knows nothing of the person who measures. */
final class Programs {
    private static final List<String> KEPT = List.of("PATH", "LANG", "LC_ALL", "JAVA_HOME", "DAVIT_AGENT_JAVA_OPTS");
    private static final int TAIL = 600;

    private final Path logs;
    private final Map<String, String> environment;
    private int runs;

    /** @param scratch a folder for what the programs print, and their home: the person's settings and caches are not touched */
    Programs(Path scratch, Map<String, String> environment) {
        this.logs = scratch.resolve("logs");
        this.environment = new HashMap<>(environment);
        this.environment.put("HOME", scratch.toString());
        try {
            Files.createDirectories(logs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first line that a program prints about itself. */
    static String line(Path program, String... words) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(words));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return printed.lines().findFirst().orElse("").strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs it to its end, measured.
     *
     * @param folder where it stands while it runs
     * @throws BenchFailure if it ends with anything but 0: half an operation must not be timed
     */
    Cost timed(Path folder, List<String> program) {
        Path log = log(program);
        Path result = log.resolveSibling(log.getFileName() + ".cost");
        if (run(folder, TimedProgram.command(result, program), log) != 0) {
            throw failure(program, "could not be measured", log);
        }
        try {
            TimedProgram.Result done = TimedProgram.Result.parse(Files.readString(result));
            if (done.status() != 0) {
                throw failure(program, "ended with status " + done.status(), log);
            }
            return done.cost();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Cost timed(List<String> program) {
        return timed(logs, program);
    }

    /** Runs it to its end, unmeasured, and returns what it printed. */
    String output(List<String> program) {
        Path log = log(program);
        if (run(logs, program, log) != 0) {
            throw failure(program, "failed", log);
        }
        return read(log);
    }

    /** Whether it can be run at all and ends with 0. */
    boolean succeeds(List<String> program) {
        return run(logs, program, log(program)) == 0;
    }

    private Path log(List<String> program) {
        return logs.resolve(
                "%03d-%s.log".formatted(++runs, Path.of(program.getFirst()).getFileName()));
    }

    private int run(Path folder, List<String> program, Path log) {
        ProcessBuilder builder = new ProcessBuilder(program)
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().retainAll(KEPT);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            Janitor.started(process);
            int status = process.waitFor();
            Janitor.ended(process);
            return status;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("Interrupted", e);
        }
    }

    private static BenchFailure failure(List<String> program, String what, Path log) {
        String printed = read(log).strip();
        return new BenchFailure(String.format(
                Locale.ROOT,
                "%s %s; its output is in %s and ends: %s",
                String.join(" ", program),
                what,
                log,
                printed.substring(Math.max(0, printed.length() - TAIL))));
    }

    private static String read(Path log) {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
