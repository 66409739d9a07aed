package io.davit.agent.cli;

import picocli.CommandLine.Command;

/** {@code repo key …}. */
@Command(
        name = "key",
        description = "Who may open the repository: passphrases and X25519 keys, of owners, who write and decide about "
                + "keys, and of readers, who read what was granted to them and can forge nothing.",
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
final class RepoKeyCommand extends CommandGroup {}
