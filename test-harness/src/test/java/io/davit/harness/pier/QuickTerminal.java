package io.davit.harness.pier;

import io.davit.agent.app.AgentInProcess;
import io.davit.harness.story.AgentAnswer;
import io.davit.harness.story.AgentProgram;
import io.davit.harness.story.AgentSetup;
import io.davit.harness.story.BackupOperator;
import io.davit.hub.app.HubInProcess;
import java.time.Clock;
import java.util.List;

/**
 * Commands without a process for each, which would take more than what they do: for stories in which commands ask, approve, or tell the agent that runs
 * what to do. As after a restart, such a command has only what is stored.
 */
public final class QuickTerminal {
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

    /** Of {@code davit-agent}. */
    public static AgentAnswer run(List<String> arguments) {
        AgentInProcess.Answer answer = AgentInProcess.execute(arguments.toArray(String[]::new));
        return new AgentAnswer(
                "davit-agent " + String.join(" ", arguments), answer.exitStatus(), answer.output(), answer.errors());
    }
}
