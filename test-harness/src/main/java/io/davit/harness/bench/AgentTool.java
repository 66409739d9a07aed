package io.davit.harness.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.Janitor;
import io.davit.harness.ground.Ports;
import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The shipped {@code davit-agent}, run as a process with its own flags, against one cluster and one bucket.
 * {@code DAVIT_AGENT_JAVA_OPTS} reaches it, so a profiler can be attached to what is measured.
 */
final class AgentTool {
    /** Names the folder of an unpacked distribution. */
    static final String HOME = "davit.agent.home";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path launcher;
    private final Path config;
    private final Path logs;
    private final int port;
    private int runs;

    private AgentTool(Path launcher, Path config, Path logs, int port) {
        this.launcher = launcher;
        this.config = config;
        this.logs = logs;
        this.port = port;
    }

    /** Writes a configuration below {@code folder}, whose data folder is new. */
    static AgentTool prepare(Path folder, Path logs, ControlPlane cluster, S3Server storage, String bucket) {
        String home = System.getProperty(HOME);
        if (home == null) {
            throw new BenchFailure(
                    "The system property " + HOME + " does not name the agent's distribution; ./davit bench sets it");
        }
        int port = Ports.free();
        try {
            Files.createDirectories(folder.resolve("data"));
            Files.createDirectories(logs);
            Path passphrase =
                    Files.writeString(folder.resolve("passphrase"), "a bench needs no better one than this\n");
            Path config = Files.writeString(folder.resolve("agent.yaml"), """
                    cluster:
                      name: bench
                      kubeconfig: %s
                    data-dir: %s
                    node:
                      name: bench-node
                    endpoint:
                      port: %d
                    locations:
                      - name: main
                        passphrase-file: %s
                        s3:
                          endpoint: %s
                          region: %s
                          bucket: %s
                          path-style: true
                          access-key-file: %s
                          secret-key-file: %s
                    """.formatted(
                            cluster.adminKubeconfig(),
                            folder.resolve("data"),
                            port,
                            passphrase,
                            storage.endpoint(),
                            S3Server.REGION,
                            bucket,
                            storage.owner().accessKeyFile(),
                            storage.owner().secretKeyFile()));
            return new AgentTool(Path.of(home, "bin", "davit-agent"), config, logs, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs one command to its end.
     *
     * @throws BenchFailure if it ends with anything but 0: half a backup must not be timed
     */
    AgentRun run(String... words) {
        Path out = logs.resolve("agent-%02d.json".formatted(++runs));
        Path err = logs.resolve("agent-%02d.log".formatted(runs));
        List<String> command = command(words);
        command.add("-o");
        command.add("json");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            long started = System.nanoTime();
            Process process = builder.start();
            Janitor.started(process);
            ProcessWatch watch = new ProcessWatch(process);
            int status = watch.await();
            Duration time = Duration.ofNanos(System.nanoTime() - started);
            Janitor.ended(process);
            String answer = Files.readString(out);
            if (status != 0) {
                throw new BenchFailure("davit-agent " + String.join(" ", words) + " ended with status " + status
                        + "; see " + out + " and " + err);
            }
            JsonNode json = answer.isBlank() ? JSON.createObjectNode() : JSON.readTree(answer);
            return new AgentRun(json, time, watch.cpu(), watch.peakBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ServerProcess serve() {
        return ServerProcess.start("davit-agent-run", logs, command("run"));
    }

    /** Starts {@code davit-agent run} and waits until it says that it is ready; other commands then hand their orders to it. */
    ServerProcess serveReady() {
        ServerProcess process = serve();
        try {
            process.awaitReady(START_LIMIT, this::isReady);
            return process;
        } catch (RuntimeException e) {
            try (process) {
                throw e;
            }
        }
    }

    /** Whether {@code /readyz} of {@link #serve()} answers 200. */
    private boolean isReady() {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/readyz").toURL().openConnection();
            try {
                connection.setReadTimeout(1_000);
                return connection.getResponseCode() == 200;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            // Nobody listens yet.
            return false;
        }
    }

    private List<String> command(String... words) {
        List<String> command = new ArrayList<>(List.of(launcher.toString(), "--config", config.toString()));
        command.addAll(List.of(words));
        return command;
    }
}
