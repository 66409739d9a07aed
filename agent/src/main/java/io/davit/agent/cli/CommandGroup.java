package io.davit.agent.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A word that only stands before other commands, such as {@code repo} and {@code repo key}. */
abstract class CommandGroup implements Runnable {
    @ParentCommand
    @Nullable
    Object parent;

    @Spec
    @Nullable
    CommandSpec spec;

    DavitAgent agent() {
        return switch (parent) {
            case DavitAgent agent -> agent;
            case CommandGroup group -> group.agent();
            case null, default -> throw new IllegalStateException("a command outside davit-agent");
        };
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
