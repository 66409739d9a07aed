package io.davit.cli.app;

import io.davit.cli.commands.Davit;
import io.davit.cli.hub.grpc.GrpcHub;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;

/** The entry of {@code davit}, and its wiring: the commands, the real world around them, the driver for hubs. */
public final class DavitMain {
    /** The hub's streams say that they live every few seconds; a call that takes as long as this is lost. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private DavitMain() {}

    public static void main(String[] arguments) {
        Davit davit = new Davit(new Davit.World(
                System.getenv(),
                Clock.systemUTC(),
                Waiting::pause,
                ShutdownHook::arm,
                access -> new GrpcHub(access, SILENCE),
                Logging.isTerminal(),
                System.in,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8)));
        System.exit(davit.execute(arguments));
    }
}
