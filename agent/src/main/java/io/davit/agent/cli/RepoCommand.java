package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.repository.RepositoryPin;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code repo}: the repository by itself. Those of its commands that extend {@link PlaceCommand} know no cluster and no agent. */
@Command(
        name = RepoCommand.NAME,
        description = {
            "The repository by itself: creates and examines it, backs up folders, lists, searches, restores, "
                    + "verifies.",
            "No cluster, no hub and no configuration file are needed."
        })
final class RepoCommand extends CommandGroup {
    static final String NAME = "repo";
    static final List<Class<?>> COMMANDS = List.of(
            Init.class,
            RepoStatusCommand.class,
            RepoBackupCommand.class,
            RepoListCommand.class,
            RepoListingCommand.class,
            RepoFindCommand.class,
            RepoDiffCommand.class,
            RepoCatCommand.class,
            RepoVerifyCommand.class,
            RepoRepairCommand.class,
            RepoStatsCommand.class,
            RepoRestoreCommand.class,
            RepoForgetCommand.class,
            RepoUnforgetCommand.class,
            RepoPruneCommand.class,
            RepoKeyCommand.class);

    static void describe(RepositoryPin pin, Output output) {
        output.line("repository  " + pin.repositoryId());
        output.line("owner       " + pin.ownerFingerprint());
    }

    static ObjectNode json(RepositoryPin pin) {
        return Output.object()
                .put("repository", pin.repositoryId())
                .put("ownerFingerprint", pin.ownerFingerprint())
                .put("keyCommitment", pin.keyCommitment());
    }

    @Command(
            name = "init",
            description = {
                "Creates a repository in an empty place, under the passphrase of its file, or under a private key.",
                "With --at, the place is any folder or bucket; without, it is a location of the agent's "
                        + "configuration. It begins with a recovery key, which opens all backups when the passphrase is "
                        + "lost: it is shown once, and has to be proved to be saved by typing some of its groups back. "
                        + "Before that, nothing is made."
            },
            footer = {
                "",
                "Example:",
                "  davit-agent repo init --at /mnt/backup --passphrase-file pass",
                "  davit-agent repo init --at /mnt/backup --passphrase-file pass --recovery-key-out new.key < saved.key",
                "",
                "Keep the recovery key elsewhere: without it and the passphrase nobody can restore, not even you.",
            })
    static final class Init implements Callable<Integer> {
        @ParentCommand
        @Nullable
        RepoCommand parent;

        @Mixin
        PlaceOptions options = new PlaceOptions();

        @Mixin
        KeyCeremony ceremony = new KeyCeremony();

        @Override
        public Integer call() {
            if (parent == null) {
                throw new IllegalStateException("a command outside davit-agent");
            }
            DavitAgent agent = parent.agent();
            Output output = agent.output();
            if (options.at == null) {
                initialiseConfigured(agent, output);
                return AgentCommand.DONE;
            }
            PlaceOrder order = options.order(agent);
            agent.places().requireNone(order);
            RepositoryPin pin = agent.places().initialise(order, ceremony.hold(output));
            output.show(() -> json(pin).put("at", order.where()), () -> {
                output.line("'" + order.where() + "' now holds a repository.");
                describe(pin, output);
            });
            return AgentCommand.DONE;
        }

        /** By the agent of the configuration, which pins what it made in its ledger and its cluster. */
        private void initialiseConfigured(DavitAgent agent, Output output) {
            try (Desk desk = agent.open()) {
                String name = desk.location(Optional.ofNullable(options.location));
                desk.requireNone(name);
                RepositoryPin pin = desk.initialise(name, ceremony.hold(output));
                output.show(json(pin).put("location", name), () -> {
                    output.line("The location '" + name + "' now holds a repository.");
                    describe(pin, output);
                });
            }
        }
    }
}
