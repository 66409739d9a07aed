package io.davit.harness.hub;

import io.davit.harness.crash.EnvironmentCrashSwitch;
import io.davit.harness.ground.GroundFailure;
import io.davit.harness.ground.Ports;
import io.davit.harness.ground.ServerProcess;
import io.davit.harness.story.AgentAnswer;
import io.davit.harness.story.Commands;
import io.davit.harness.story.Terminal;
import io.davit.hub.store.HubCrashPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A hub that was installed as an operator does it, and runs as a process of its own: it can be killed and started again over the
 * same keys and the same store. Everything of it lies below one folder.
 */
public final class HubProcess implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(60);
    private static final int TOKEN_BYTES = 32;
    private static final String TEMPORARY = "tmp";

    private final HubProgram program = HubProgram.locate();
    private final Path folder;
    private final Path logs;
    private final int linkPort;
    private final HubApi api;
    private final Terminal terminal;
    private @Nullable ServerProcess process;

    private HubProcess(Path folder, Path logs, int port, int linkPort, String token, Terminal terminal) {
        this.folder = folder;
        this.logs = logs;
        this.linkPort = linkPort;
        this.terminal = terminal;
        this.api = new HubApi(port, keys().resolve("ca.pem"), token);
    }

    /**
     * {@code davit-hub init}, a configuration, and an administrator's token in a 0600 file. Nothing runs yet.
     *
     * @param folder of its own; made here
     */
    public static HubProcess install(Path folder) {
        return install(folder, folder.resolve("logs"));
    }

    /** The same, with its log elsewhere than below its own folder. */
    public static HubProcess install(Path folder, Path logs) {
        return initialised(layOut(folder, logs));
    }

    /** The same, whose commands are typed on that terminal; the hub itself is a process. */
    public static HubProcess install(Path folder, Terminal terminal) {
        return initialised(layOut(folder, folder.resolve("logs"), terminal));
    }

    private static HubProcess initialised(HubProcess hub) {
        hub.run("init", "--root-key-out", hub.offlineRoot().toString());
        return hub;
    }

    static HubProcess layOut(Path folder, Path logs) {
        HubProgram program = HubProgram.locate();
        return layOut(
                folder,
                logs,
                arguments -> Commands.execute(
                        program.command(folder.resolve(TEMPORARY), arguments),
                        Map.of(),
                        "davit-hub",
                        arguments.toArray(String[]::new)));
    }

    private static HubProcess layOut(Path folder, Path logs, Terminal terminal) {
        int port = Ports.free();
        int linkPort = Ports.free();
        String token = randomToken();
        try {
            Files.createDirectories(folder.resolve("data"));
            Files.createDirectories(folder.resolve(TEMPORARY));
            Files.writeString(folder.resolve("hub.yaml"), """
                    data-dir: data
                    keys-dir: keys
                    public-listener: {host: 127.0.0.1, port: %d, names: [127.0.0.1]}
                    link-listener: {host: 127.0.0.1, port: %d, names: [127.0.0.1]}
                    admin-token-file: admin-token
                    """.formatted(port, linkPort));
            writeSecret(folder.resolve("admin-token"), token + "\n");
            return new HubProcess(folder, logs, port, linkPort, token, terminal);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file that only its owner may read. */
    static void writeSecret(Path file, String text) throws IOException {
        try (var channel = Files.newByteChannel(
                file,
                EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(java.nio.ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static String randomToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** {@code davit-hub WORDS} to its end. @throws io.davit.harness.story.StoryFailure unless it succeeds */
    public AgentAnswer run(String... words) {
        List<String> arguments =
                new ArrayList<>(List.of("--config", configFile().toString(), "-o", "json"));
        arguments.addAll(List.of(words));
        return terminal.run(arguments).orFail();
    }

    /** {@code davit-hub run}; returns once it is ready. */
    public HubProcess start() {
        if (process != null) {
            throw new IllegalStateException("the hub runs");
        }
        ServerProcess started = ServerProcess.start(
                "hub",
                logs(),
                program.command(
                        temporary(),
                        List.of("--config", folder.resolve("hub.yaml").toString(), "run")));
        process = started;
        started.awaitReady(READY, api::isReady);
        return this;
    }

    /** The same, and its process dies, as by {@code kill -9}, when it passes the point for the first time; it may not get ready. */
    public HubProcess startUntilKilledAt(HubCrashPoint point) {
        if (process != null) {
            throw new IllegalStateException("the hub runs");
        }
        ServerProcess started = ServerProcess.start(
                "hub",
                logs(),
                program.mortalCommand(
                        temporary(),
                        List.of("--config", folder.resolve("hub.yaml").toString(), "run")),
                EnvironmentCrashSwitch.order(point, 1));
        process = started;
        try {
            started.awaitReady(READY, api::isReady);
        } catch (GroundFailure e) {
            if (!isKilled()) {
                throw e;
            }
        }
        return this;
    }

    /** It has died at the point that it was started for. */
    public boolean isKilled() {
        return running().hasEndedWith(EnvironmentCrashSwitch.EXIT_STATUS);
    }

    /** {@code kill -9}; one that is dead is only forgotten. */
    public void kill() {
        running().kill();
        process = null;
    }

    /** SIGTERM, and waits until it has drained. */
    public void stop() {
        running().close();
        process = null;
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Of the process that runs now. */
    public long pid() {
        return running().pid();
    }

    private ServerProcess running() {
        if (process == null) {
            throw new GroundFailure("the hub does not run");
        }
        return process;
    }

    /** Its API, with the administrator's token. */
    public HubApi api() {
        return api;
    }

    /** Of its public listener. */
    public String url() {
        return api.url();
    }

    Path configFile() {
        return folder.resolve("hub.yaml");
    }

    public Path folder() {
        return folder;
    }

    /** Where agents dial it. */
    public int linkPort() {
        return linkPort;
    }

    /** What {@code davit-hub init} wrote for a safe. */
    public Path offlineRoot() {
        return folder.resolve("offline-root.pem");
    }

    /** Folder of its keys, outside of its store. */
    public Path keys() {
        return folder.resolve("keys");
    }

    /** What {@code init} has written for the safe. */
    public Path rootKey() {
        return folder.resolve("offline-root.pem");
    }

    /** Its temporary folder, which nobody else has: what is in it when the hub is dead, it has left behind. */
    public Path temporary() {
        return folder.resolve(TEMPORARY);
    }

    /** Folder of its store. */
    public Path data() {
        return folder.resolve("data");
    }

    public Path logs() {
        return logs;
    }

    /** Everything that it has logged, in all its lives. */
    public String log() {
        try {
            return Files.readString(logs().resolve("hub.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            stop();
        }
        api.close();
    }
}
