package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.guardrails.Guardrails;
import io.davit.agent.guardrails.GuardrailsDocument;
import io.davit.agent.guardrails.GuardrailsSource;
import io.davit.settings.EffectiveConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code guardrails show}, {@code guardrails check}. */
@Command(
        name = "guardrails",
        description = "Shows what the hub may order on this cluster, or examines a file that says so.",
        subcommands = {GuardrailsCommand.Show.class, GuardrailsCommand.Check.class})
final class GuardrailsCommand extends CommandGroup {

    private static void show(Guardrails guardrails, String origin, Output output) {
        ObjectNode json = Output.object().put("origin", origin);
        ObjectNode keys = json.putObject("guardrails");
        EffectiveConfig.of(guardrails).forEach(keys::put);
        output.show(json, () -> {
            output.line("# " + origin);
            EffectiveConfig.of(guardrails).forEach((key, value) -> output.line(key + ": " + value));
        });
    }

    @Command(
            name = "show",
            description = "Shows the guardrails that hold now, defaults included, and where they are from.")
    static final class Show extends AgentCommand {
        @Override
        int work(Desk desk, Output output) {
            GuardrailsSource.InForce inForce = desk.admin().guardrails();
            GuardrailsCommand.show(inForce.guardrails(), inForce.origin(), output);
            return DONE;
        }
    }

    @Command(
            name = "check",
            description =
                    "Reads a file of guardrails as the agent would, and shows what it says; needs no configuration.")
    static final class Check implements Callable<Integer> {
        @ParentCommand
        @Nullable
        GuardrailsCommand parent;

        @Parameters(paramLabel = "FILE", description = "The file.")
        Path file = Path.of("");

        @Override
        public Integer call() {
            if (parent == null) {
                throw new IllegalStateException("a command outside davit-agent");
            }
            GuardrailsCommand.show(
                    GuardrailsDocument.load(file),
                    "the file " + file,
                    parent.agent().output());
            return AgentCommand.DONE;
        }
    }
}
