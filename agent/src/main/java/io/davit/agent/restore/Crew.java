package io.davit.agent.restore;

import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Does many tasks side by side on virtual threads, as many as a limit allows, so that no more objects are in memory than
 * that. A task that the server throttles is repeated with half the crew. The first failure ends the work.
 */
final class Crew implements AutoCloseable {
    /** After so many rounds, each already retried by the driver with its own budget, the server is not going to yield. */
    private static final int ROUNDS = 6;

    private final AdaptiveLimit limit;
    private final RunContext run;
    private final FirstFailure failure;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** Something to do. */
    @FunctionalInterface
    interface Task {
        /** @return whether it was one write, so that the time it took says how fast the server is */
        boolean run();
    }

    Crew(AdaptiveLimit limit, RunContext run, FirstFailure failure) {
        this.limit = limit;
        this.run = run;
        this.failure = failure;
    }

    /** Waits until there is room, then starts the task; throws what ended the work. */
    void submit(Task task) {
        run.proceed();
        failure.check();
        limit.enter();
        threads.execute(() -> {
            try {
                work(task);
            } catch (Throwable thrown) {
                failure.set(thrown);
            }
        });
    }

    private void work(Task task) {
        for (int round = 1; ; round++) {
            long began = System.nanoTime();
            try {
                if (task.run()) {
                    limit.leave(Duration.ofNanos(System.nanoTime() - began));
                } else {
                    limit.leave();
                }
                return;
            } catch (DavitException e) {
                if (e.code() != ErrorCode.CLUSTER_THROTTLED) {
                    limit.leave();
                    throw e;
                }
                limit.leaveThrottled();
                if (round == ROUNDS) {
                    throw e;
                }
            } catch (Throwable thrown) {
                limit.leave();
                throw thrown;
            }
            run.pause().pause(Duration.ofSeconds(round));
            run.proceed();
            limit.enter();
        }
    }

    /** Waits for all tasks; throws what ended the work. */
    void finish() {
        threads.close();
        failure.check();
    }

    /** Waits for the tasks that were started. */
    @Override
    public void close() {
        threads.close();
    }
}
