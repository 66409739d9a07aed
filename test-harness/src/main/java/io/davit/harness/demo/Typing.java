package io.davit.harness.demo;

import io.davit.harness.story.AgentProgram;
import io.davit.harness.story.AgentSetup;
import io.davit.harness.story.BackupOperator;
import io.davit.harness.story.Commands;
import io.davit.harness.story.Terminal;
import java.nio.file.Path;
import java.util.Map;

/** How the actors of the story type their commands. Hub and agents that run, and what is to be killed, are processes whatever this says. */
interface Typing {
    /** Where {@code davit} is typed, by somebody with a context file of his own. */
    Terminal davit(Path contexts);

    /** Who types {@code davit-agent}. */
    BackupOperator operator(AgentSetup setup);

    /** Each command is a process of its own, as on a person's terminal. */
    static Typing processes() {
        return new Typing() {
            @Override
            public Terminal davit(Path contexts) {
                DavitProgram program = DavitProgram.locate();
                return arguments -> Commands.execute(
                        program.command(arguments),
                        Map.of("DAVIT_CONFIG", contexts.toString()),
                        "davit",
                        arguments.toArray(String[]::new));
            }

            @Override
            public BackupOperator operator(AgentSetup setup) {
                return new BackupOperator(AgentProgram.locate(), setup);
            }
        };
    }
}
