package io.davit.agent.cli;

import io.davit.agent.trees.Place;
import io.davit.agent.trees.TreeProgress;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** What the commands share that work in a repository by itself. */
abstract class PlaceCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofMillis(200);

    @ParentCommand
    @Nullable
    RepoCommand parent;

    @Mixin
    PlaceOptions options = new PlaceOptions();

    @Override
    public final Integer call() {
        DavitAgent agent = agent();
        try (Place place = agent.places().open(options.order(agent), isWriting())) {
            return work(place, agent.output());
        }
    }

    DavitAgent agent() {
        if (parent == null) {
            throw new IllegalStateException("a command outside davit-agent");
        }
        return parent.agent();
    }

    boolean isWriting() {
        return false;
    }

    /** Answers the exit status. */
    abstract int work(Place place, Output output);

    /** Does the work on a thread of its own, and shows meanwhile how far it is. */
    static <T> T watched(Output output, Work<T> work) {
        TreeProgress progress = new TreeProgress();
        FutureTask<T> task = new FutureTask<>(() -> work.run(progress));
        Thread.ofVirtual().name("run").start(task);
        ProgressLine line = new ProgressLine(output, "file");
        try {
            while (true) {
                try {
                    return task.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    line.update(progress.view());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.RUN_CANCELED, "interrupted", e);
        } catch (ExecutionException e) {
            throw asUnchecked(e.getCause() == null ? e : e.getCause());
        } finally {
            line.end();
        }
    }

    private static RuntimeException asUnchecked(Throwable cause) {
        return switch (cause) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new IllegalStateException(cause);
        };
    }

    /** What takes its time. */
    @FunctionalInterface
    interface Work<T> {
        T run(TreeProgress progress);
    }
}
