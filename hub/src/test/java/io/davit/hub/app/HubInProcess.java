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
        StringWriter said = new StringWriter();
        DavitHub hub = new DavitHub(
                Map.of(),
                clock,
                config -> {
                    throw new AssertionError("init serves nobody");
                },
                new CopiesOfStore(),
                InputStream.nullInputStream(),
                new PrintWriter(said, true),
                new PrintWriter(said, true));
        int status = hub.execute(
                new String[] {"--config", configFile.toString(), "init", "--root-key-out", rootKeyOut.toString()});
        if (status != 0) {
            throw new AssertionError("init ended with " + status + ": " + said);
        }
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
