package io.davit.harness.bench.fleet;

import io.davit.harness.ground.GroundFailure;
import io.davit.harness.ground.Janitor;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The process of the simulated agents, as whoever measures sees it. Used by one thread. */
public final class SimulatorProcess implements AutoCloseable {
    private final Process process;
    private final BufferedWriter orders;
    private final BufferedReader answers;

    private SimulatorProcess(Process process) {
        this.process = process;
        this.orders = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** @param logs a folder, where the agents' complaints go to {@code simulator.log} */
    public static SimulatorProcess start(Path logs) {
        try {
            Files.createDirectories(logs);
            Process process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx1536m",
                            "-XX:+UseSerialGC",
                            "-XX:+UseCompactObjectHeaders",
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-cp",
                            System.getProperty("java.class.path"),
                            SimulatorMain.class.getName()))
                    .redirectError(ProcessBuilder.Redirect.appendTo(
                            logs.resolve("simulator.log").toFile()))
                    .start();
            Janitor.started(process);
            return new SimulatorProcess(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /**
     * The agents make their keys and spend their tokens.
     *
     * @param file lines of a name and a token
     */
    public void enrol(Path file) {
        order("enrol " + file);
    }

    /** They fetch the certificates that a person let them have. */
    public void fetch() {
        order("fetch");
    }

    /** Those that never had a session dial, all at once. From then on they come back by themselves. */
    public void dial() {
        order("dial");
    }

    /** What they have done so far, by {@link FleetCounters.Count}; with {@code _AT} behind it, when that was last counted. */
    public State state() {
        Map<String, Long> counts = new HashMap<>();
        for (String entry : order("state").split("\t")) {
            int equals = entry.lastIndexOf('=');
            counts.put(entry.substring(0, equals), Long.valueOf(entry.substring(equals + 1)));
        }
        return new State(counts);
    }

    /** What the agents have counted. */
    public record State(Map<String, Long> counts) {
        private long of(FleetCounters.Count count) {
            return counts.getOrDefault(count.name(), 0L);
        }

        public long open() {
            return of(FleetCounters.Count.OPEN);
        }

        public long dials() {
            return of(FleetCounters.Count.DIALS);
        }

        public long receipts() {
            return of(FleetCounters.Count.RECEIPTS);
        }

        public long outcomes() {
            return of(FleetCounters.Count.OUTCOMES);
        }

        public long unanswered() {
            return of(FleetCounters.Count.UNANSWERED);
        }

        public long defects() {
            return of(FleetCounters.Count.DEFECTS);
        }

        /** Microseconds since 1970. */
        public long lastOpenAt() {
            return counts.getOrDefault(FleetCounters.Count.OPEN + "_AT", 0L);
        }

        /** Microseconds since 1970. */
        public long lastReceiptAt() {
            return counts.getOrDefault(FleetCounters.Count.RECEIPTS + "_AT", 0L);
        }

        /** Microseconds since 1970. */
        public long lastOutcomeAt() {
            return counts.getOrDefault(FleetCounters.Count.OUTCOMES + "_AT", 0L);
        }
    }

    private String order(String order) {
        try {
            orders.write(order);
            orders.newLine();
            orders.flush();
            String answer = answers.readLine();
            if (answer == null || answer.startsWith("failed")) {
                throw new GroundFailure("the simulated agents, asked to " + order + ": " + answer);
            }
            return answer;
        } catch (IOException e) {
            throw new GroundFailure("the simulated agents are gone", e);
        }
    }

    @Override
    public void close() {
        try {
            orders.close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Janitor.ended(process);
    }
}
