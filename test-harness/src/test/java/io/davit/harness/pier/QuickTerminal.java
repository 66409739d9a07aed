package io.davit.harness.pier;

import io.davit.agent.app.AgentInProcess;
import io.davit.cli.commands.Davit;
import io.davit.cli.hub.grpc.GrpcHub;
import io.davit.harness.story.AgentAnswer;
import io.davit.harness.story.AgentProgram;
import io.davit.harness.story.AgentSetup;
import io.davit.harness.story.BackupOperator;
import io.davit.harness.story.Terminal;
import io.davit.hub.app.HubInProcess;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Commands without a process for each, which would take more than what they do: for stories in which commands ask, approve, or tell the agent that runs
 * what to do. As after a restart, such a command has only what is stored.
 */
public final class QuickTerminal {
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private QuickTerminal() {}

    /** Who types on it. */
    public static BackupOperator operator(AgentSetup setup) {
        return new BackupOperator(AgentProgram.locate(), setup, QuickTerminal::run);
    }

    /** Of {@code davit-hub}. */
    public static AgentAnswer runHub(List<String> arguments) {
        HubInProcess.Answer answer = HubInProcess.execute(Clock.systemUTC(), arguments.toArray(String[]::new));
        return new AgentAnswer(
                "davit-hub " + String.join(" ", arguments), answer.exitStatus(), answer.output(), answer.errors());
    }

    /** Of {@code davit}, typed by somebody with a context file of his own. */
    public static Terminal davit(Path contexts) {
        return arguments -> {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            Davit davit = new Davit(new Davit.World(
                    Map.of("DAVIT_CONFIG", contexts.toString()),
                    Clock.systemUTC(),
                    duration -> LockSupport.parkNanos(duration.toNanos()),
                    farewell -> () -> {},
                    access -> new GrpcHub(access, SILENCE),
                    false,
                    InputStream.nullInputStream(),
                    new PrintWriter(out),
                    new PrintWriter(err)));
            int status = davit.execute(arguments.toArray(String[]::new));
            return new AgentAnswer("davit " + String.join(" ", arguments), status, out.toString(), err.toString());
        };
    }

    /** Of {@code davit-agent}. */
    public static AgentAnswer run(List<String> arguments) {
        AgentInProcess.Answer answer = AgentInProcess.execute(arguments.toArray(String[]::new));
        return new AgentAnswer(
                "davit-agent " + String.join(" ", arguments), answer.exitStatus(), answer.output(), answer.errors());
    }
}
