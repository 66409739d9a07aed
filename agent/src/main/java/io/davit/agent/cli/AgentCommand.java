package io.davit.agent.cli;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.settings.Durations;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParentCommand;

/** What every command shares: it opens the desk, works, closes it, and answers an exit status. */
abstract class AgentCommand implements Callable<Integer> {
    static final int DONE = 0;

    @ParentCommand
    @Nullable
    Object parent;

    @Override
    public final Integer call() {
        DavitAgent agent = agent();
        try (Desk desk = agent.open()) {
            return work(desk, agent.output());
        }
    }

    /** Answers the exit status. */
    abstract int work(Desk desk, Output output);

    /** @throws DavitException ARGUMENT_INVALID */
    static void requireAtLeastOne(String option, int value) {
        if (value < 1) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, option + " must be at least 1");
        }
    }

    /** @throws DavitException ARGUMENT_INVALID */
    static Duration age(String option, String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new DavitException(
                    ErrorCode.ARGUMENT_INVALID, option + " " + text + " is no age such as 90d or 12h", e);
        }
    }

    private DavitAgent agent() {
        return switch (parent) {
            case DavitAgent agent -> agent;
            case CommandGroup group -> group.agent();
            case null, default -> throw new IllegalStateException("a command outside davit-agent");
        };
    }
}
