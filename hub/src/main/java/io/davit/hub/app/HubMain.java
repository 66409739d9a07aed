package io.davit.hub.app;

import io.davit.hub.cli.DavitHub;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/** The entry of {@code davit-hub}. */
public final class HubMain {
    private HubMain() {}

    public static void main(String[] arguments) {
        Clock clock = Clock.systemUTC();
        DavitHub hub = new DavitHub(
                System.getenv(),
                clock,
                new HubServer(clock),
                new CopiesOfStore(),
                System.in,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        System.exit(hub.execute(arguments));
    }
}
