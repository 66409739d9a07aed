package io.davit.agent.backup;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Something that may be done on a thread of its own before it is needed. Closing it ends what is not done by then. */
final class Meanwhile<T> implements AutoCloseable {
    private final FutureTask<T> task;

    Meanwhile(Callable<T> work) {
        task = new FutureTask<>(work);
    }

    /** @param words name of the thread */
    void begin(String words) {
        Thread.ofVirtual().name(words).start(task);
    }

    /** Waits for it, or does it here if it was not begun; throws what it threw. */
    T result() {
        // Does nothing where it is done already, or being done.
        task.run();
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.RUN_CANCELED, "interrupted while waiting", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /** Its thread leaves whatever call it is in; nobody waits for that. */
    @Override
    public void close() {
        task.cancel(true);
    }
}
