package io.davit.hub.app;

import io.davit.hub.cli.DavitHub;
import io.davit.hub.config.HubConfig;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** A whole hub with its listeners in the process of a test, whose clock is the test's. */
public final class HubInProcess implements AutoCloseable {
    private final HubWiring wiring;

    private HubInProcess(HubWiring wiring) {
        this.wiring = wiring;
    }

    /** {@code davit-hub init} at that time. */
    public static void init(Path configFile, Path rootKeyOut, Clock clock) {
        Answer answer =
                execute(clock, "--config", configFile.toString(), "init", "--root-key-out", rootKeyOut.toString());
        if (answer.exitStatus() != 0) {
            throw new AssertionError("init ended with " + answer);
        }
    }

    /** What a command printed, and on standard error. */
    public record Answer(int exitStatus, String output, String errors) {}

    /** Any command of {@code davit-hub} but {@code run}, at that time. */
    public static Answer execute(Clock clock, String... arguments) {
        StringWriter output = new StringWriter();
        StringWriter errors = new StringWriter();
        DavitHub hub = new DavitHub(
                Map.of(),
                clock,
                config -> {
                    throw new AssertionError("such a command serves nobody");
                },
                new CopiesOfStore(),
                InputStream.nullInputStream(),
                new PrintWriter(output, true),
                new PrintWriter(errors, true));
        return new Answer(hub.execute(arguments), output.toString(), errors.toString());
    }

    /** {@code davit-hub run}; it listens on return. */
    public static HubInProcess run(Path configFile, Clock clock) {
        HubWiring wiring = HubWiring.open(HubConfig.read(configFile), clock);
        wiring.listenToPeople();
        wiring.listenToAgents();
        return new HubInProcess(wiring);
    }

    /** As by SIGTERM. */
    @Override
    public void close() {
        wiring.drain();
        wiring.close();
    }
}
