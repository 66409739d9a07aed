package io.davit.agent.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code version}: needs no configuration. */
@Command(name = "version", description = "Says which davit-agent this is.")
final class VersionCommand implements Callable<Integer> {
    @ParentCommand
    @Nullable
    DavitAgent parent;

    @Override
    public Integer call() {
        if (parent == null) {
            throw new IllegalStateException("a command outside davit-agent");
        }
        Output output = parent.output();
        output.show(
                Output.object()
                        .put("version", Version.number())
                        .put("java", Runtime.version().toString()),
                () -> output.line("davit-agent " + Version.number() + " on Java " + Runtime.version()));
        return 0;
    }
}
