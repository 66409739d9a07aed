package io.davit.cli.commands;

import com.google.protobuf.Message;
import io.davit.cli.hub.Hub;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A word that stands before other commands, such as {@code cluster}; each of its methods is one of them. */
abstract class Group implements Runnable {
    @ParentCommand
    @Nullable
    Davit parent;

    @Spec
    @Nullable
    CommandSpec spec;

    /** What a command does with a hub. Answers the exit status. */
    @FunctionalInterface
    interface Work {
        int with(Hub hub, Output output);
    }

    Davit davit() {
        if (parent == null) {
            throw new IllegalStateException("a command outside davit");
        }
        return parent;
    }

    int hub(Work work) {
        Davit davit = davit();
        try (Hub hub = davit.world().hubs().dial(davit.contexts().read().get(davit.context()))) {
            return work.with(hub, davit.output());
        }
    }

    /** One call, and its answer as a sheet. */
    int show(Message request, Message form) {
        return hub((hub, output) -> show(hub.call(request, form), output));
    }

    int show(Message answer, Output output) {
        output.show(answer, () -> new Sheet(output, davit().world().clock()).print(answer));
        return 0;
    }

    /** One call without a result but that it is done. */
    int done(Message request, Message form, String word) {
        return hub((hub, output) -> {
            hub.call(request, form);
            output.show(Output.object(), () -> output.line(word));
            return 0;
        });
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
