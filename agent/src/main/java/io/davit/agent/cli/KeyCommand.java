package io.davit.agent.cli;

import io.davit.agent.repository.RepositoryKeys;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** A command about the keys of a repository. */
abstract class KeyCommand implements Callable<Integer> {
    @ParentCommand
    @Nullable
    RepoKeyCommand parent;

    @Mixin
    PlaceOptions options = new PlaceOptions();

    @Override
    public final Integer call() {
        DavitAgent agent = agent();
        try (RepositoryKeys keys = agent.places().keys(options.order(agent), isRecovering(), isWriting())) {
            return work(keys, agent.output());
        }
    }

    DavitAgent agent() {
        if (parent == null) {
            throw new IllegalStateException("a command outside davit-agent");
        }
        return parent.agent();
    }

    /** Whether slots in restore points open the repository, too. */
    boolean isRecovering() {
        return false;
    }

    boolean isWriting() {
        return true;
    }

    /** Answers the exit status. */
    abstract int work(RepositoryKeys keys, Output output);
}
