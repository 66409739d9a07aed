package io.davit.agent.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A word that only stands before other commands, such as {@code repo}. */
abstract class CommandGroup implements Runnable {
    @ParentCommand
    @Nullable
    DavitAgent parent;

    @Spec
    @Nullable
    CommandSpec spec;

    DavitAgent agent() {
        if (parent == null) {
            throw new IllegalStateException("a command outside davit-agent");
        }
        return parent;
    }

    @Override
    public void run() {
        if (spec != null) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "'" + spec.qualifiedName() + "' needs one of: "
                            + String.join(", ", spec.subcommands().keySet()));
        }
    }
}
