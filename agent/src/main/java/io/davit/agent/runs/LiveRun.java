package io.davit.agent.runs;

import io.davit.agent.run.CancelToken;
import io.davit.agent.run.RunRecord;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A run that this process works on. */
final class LiveRun {
    final RunRecord record;
    final LiveProgress progress;
    final CancelToken cancel;
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    LiveRun(RunRecord record, LiveProgress progress, CancelToken cancel) {
        this.record = record;
        this.progress = progress;
        this.cancel = cancel;
    }

    void end() {
        ended.complete(true);
    }

    void fail(Throwable why) {
        ended.completeExceptionally(why);
    }

    /** Whether it ended within the time. What kept it from ending well is thrown. An interrupt counts as the end of the time. */
    boolean awaitEnd(Duration atMost) {
        try {
            return ended.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
