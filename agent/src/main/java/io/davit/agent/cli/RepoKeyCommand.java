package io.davit.agent.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code repo key …}. */
@Command(
        name = "key",
        description = {
            "Who may open the repository: passphrases and X25519 keys, of owners, who write and decide about keys, and of",
            "readers, who read what was granted to them and can forge nothing."
        },
        subcommands = {
            KeyListCommand.class,
            KeyGenerateCommand.class,
            KeyAddCommand.class,
            KeyGrantCommand.class,
            KeyRemoveCommand.class,
            KeyRotateCommand.class,
            KeyRevokeCommand.class,
            KeyRecoverCommand.class,
            KeyShredCommand.class,
        })
final class RepoKeyCommand implements Runnable {
    @ParentCommand
    @Nullable
    RepoCommand parent;

    @Spec
    @Nullable
    CommandSpec spec;

    DavitAgent agent() {
        if (parent == null) {
            throw new IllegalStateException("a command outside davit-agent");
        }
        return parent.agent();
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
