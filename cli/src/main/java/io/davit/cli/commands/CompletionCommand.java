package io.davit.cli.commands;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code completion}: so that a shell completes the words. */
@Command(
        name = "completion",
        description = "Prints what bash and zsh need to complete commands: source <(davit completion).")
final class CompletionCommand implements Callable<Integer> {
    @ParentCommand
    @Nullable
    Davit davit;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() {
        if (davit == null || spec == null) {
            throw new IllegalStateException("a command outside davit");
        }
        davit.world().out().print(AutoComplete.bash("davit", spec.root().commandLine()));
        return 0;
    }
}
