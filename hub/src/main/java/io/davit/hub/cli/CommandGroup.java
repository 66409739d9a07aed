package io.davit.hub.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A word that only stands before other commands, such as {@code keys}. */
abstract class CommandGroup implements Runnable {
    @ParentCommand
    @Nullable
    DavitHub parent;

    @Spec
    @Nullable
    CommandSpec spec;

    DavitHub hub() {
        if (parent == null) {
            throw new IllegalStateException("a command outside davit-hub");
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
