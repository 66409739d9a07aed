package io.davit.agent.app;

import io.davit.agent.cli.DavitAgent;
import io.davit.agent.repository.crypto.StretchingCost;
import io.davit.agent.repository.engine.DavitRepositories;
import io.davit.agent.run.Pause;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The program without a process of its own: the same command line, desk and wiring, for tests that ask more often than
 * processes can start. Pauses are cut short, so that what is out of reach is said at once.
 */
public final class AgentInProcess {
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(5);
    private static final Pause SHORT =
            duration -> LockSupport.parkNanos(Math.min(duration.toNanos(), LONGEST_PAUSE.toNanos()));

    private static final AtomicReference<Interruption> RUNNING = new AtomicReference<>(new Interruption());

    private AgentInProcess() {}

    /** What a signal does to the command that runs; returns when its run was asked to end. */
    public static void interrupt() {
        if (!RUNNING.get().askForEnd()) {
            throw new IllegalStateException("no command is running that could end in an orderly way");
        }
    }

    /** @param errors what was said on standard error, the log included */
    public record Answer(int exitStatus, String output, String errors) {}

    /** One command at a time: standard error of the JVM is led aside meanwhile, because the log goes there. */
    public static synchronized Answer execute(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream log = System.err;
        try (PrintStream aside = new PrintStream(err, true, StandardCharsets.UTF_8)) {
            System.setErr(aside);
            Clock clock = Clock.systemUTC();
            Interruption interruption = new Interruption();
            RUNNING.set(interruption);
            DavitAgent agent = new DavitAgent(
                    config -> new AgentDesk(config, clock, SHORT, interruption),
                    new ClusterApprover(clock, SHORT),
                    new StandalonePlaces(clock, SHORT, interruption, new DavitRepositories(StretchingCost.LEAST)),
                    Map.of(),
                    false,
                    clock,
                    new PrintWriter(out, true, StandardCharsets.UTF_8),
                    new PrintWriter(aside, true, StandardCharsets.UTF_8),
                    out);
            int status = agent.execute(arguments);
            return new Answer(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(log);
        }
    }
}
