package io.davit.harness.story;

import io.davit.agent.run.CrashPoint;
import io.davit.harness.crash.EnvironmentCrashSwitch;
import io.davit.harness.ground.ServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The actor who runs {@code davit-agent} commands: each a process of its own, as on a person's terminal, or on another {@link Terminal}. What is to be killed, and the long-lived agent, are always processes. */
public final class BackupOperator {
    private static final String NAME = "davit-agent";

    private final AgentProgram program;
    private final AgentSetup setup;
    private final Terminal terminal;

    public BackupOperator(AgentProgram program, AgentSetup setup) {
        this(
                program,
                setup,
                arguments ->
                        Commands.execute(program.command(arguments), Map.of(), NAME, arguments.toArray(String[]::new)));
    }

    public BackupOperator(AgentProgram program, AgentSetup setup, Terminal terminal) {
        this.program = program;
        this.setup = setup;
        this.terminal = terminal;
    }

    public AgentSetup setup() {
        return setup;
    }

    /** Runs a command to its end, with {@code -o json}. */
    public AgentAnswer run(String... words) {
        return terminal.run(arguments(words));
    }

    /** Runs a command whose process dies, as by {@code kill -9}, when it passes the point for the given time, counted from 1. */
    public AgentAnswer runUntilKilledAt(CrashPoint point, int pass, String... words) {
        return Commands.execute(
                program.mortalCommand(arguments(words)), EnvironmentCrashSwitch.order(point, pass), NAME, words);
    }

    /** A process that carries an order of a hub out, as {@code OrderedProcess} in the agent's tests does, and dies on the way. */
    public int orderUntilKilledAt(CrashPoint point, int pass, String... words) {
        List<String> arguments = new ArrayList<>(List.of(setup.configFile().toString()));
        arguments.addAll(List.of(words));
        return Commands.execute(
                        program.orderedCommand(arguments), EnvironmentCrashSwitch.order(point, pass), NAME, words)
                .exitStatus();
    }

    /** Starts the long-lived agent, {@code davit-agent run}; its output goes to {@code agent-NAME.log}. */
    public ServerProcess startAgent(String name, Path logs) {
        return ServerProcess.start("agent-" + name, logs, program.command(arguments("run")));
    }

    /** The same, and its process dies, as by {@code kill -9}, when it passes the point for the first time. */
    public ServerProcess startAgentThatDiesAt(CrashPoint point, String name, Path logs) {
        return ServerProcess.start(
                "agent-" + name, logs, program.mortalCommand(arguments("run")), EnvironmentCrashSwitch.order(point, 1));
    }

    private List<String> arguments(String... words) {
        List<String> arguments =
                new ArrayList<>(List.of("--config", setup.configFile().toString()));
        arguments.addAll(List.of(words));
        if (!words[0].equals("run")) {
            arguments.addAll(List.of("-o", "json"));
        }
        return arguments;
    }
}
