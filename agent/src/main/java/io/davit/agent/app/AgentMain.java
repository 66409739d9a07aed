package io.davit.agent.app;

import io.davit.agent.cli.DavitAgent;
import io.davit.agent.repository.crypto.NativeCrypto;
import io.davit.agent.repository.engine.DavitRepositories;
import io.davit.logging.Logging;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;

/** The entry of {@code davit-agent}. */
public final class AgentMain {
    private AgentMain() {}

    public static void main(String[] arguments) {
        if (Arrays.asList(arguments).contains("-v") || Arrays.asList(arguments).contains("--verbose")) {
            Logging.show();
        }
        Clock clock = Clock.systemUTC();
        Interruption interruption = new Interruption();
        interruption.install();
        DavitAgent agent = new DavitAgent(
                config -> {
                    NativeCrypto.prefer();
                    return new AgentDesk(config, clock, new Waiting(), interruption);
                },
                new ClusterApprover(clock, new Waiting()),
                new StandalonePlaces(clock, new Waiting(), interruption, new DavitRepositories()),
                System.getenv(),
                Logging.isTerminal(),
                clock,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                new FileOutputStream(FileDescriptor.out));
        int status = agent.execute(arguments);
        interruption.commandEnded(status);
        System.exit(status);
    }
}
