package io.davit.hub.storage;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few threads with a connection each, which answer questions. Threads of their own because SQLite is native code: callers are
 * virtual threads, and one that is inside of native code keeps its carrier from all others.
 */
final class Readers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Readers.class);
    private static final int THREADS = 4;

    private final Engine engine;
    private final Clock clock;
    private final LinkedBlockingQueue<Change<?>> queue = new LinkedBlockingQueue<>();
    private final Change<?> stop = new Change<>(transaction -> "");
    private final List<Thread> threads;
    private boolean closed;

    Readers(Engine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
        this.threads = IntStream.rangeClosed(1, THREADS)
                .mapToObj(number -> Thread.ofPlatform()
                        .daemon()
                        .name("hub-store-reader-" + number)
                        .start(this::work))
                .toList();
    }

    <T> T read(Change<T> question) {
        synchronized (this) {
            if (closed) {
                throw new DavitException(ErrorCode.STORE_UNAVAILABLE, "the store is closed");
            }
            queue.add(question);
        }
        return question.await();
    }

    private void work() {
        @Nullable Sql connection = null;
        try {
            for (Change<?> question = queue.take(); question != stop; question = queue.take()) {
                connection = answer(question, connection);
                question.finish();
            }
            queue.add(stop);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the store's readers", e);
        } finally {
            if (connection != null) {
                closeQuietly(connection);
            }
        }
    }

    /** Returns the connection for the next question, if it still is good. */
    private @Nullable Sql answer(Change<?> question, @Nullable Sql kept) {
        @Nullable Sql connection = kept;
        for (int attempt = 1; ; attempt++) {
            try {
                if (connection == null) {
                    connection = engine.open(Engine.Use.READ);
                }
                connection.execute(engine.begin(Engine.Use.READ));
                question.run(connection, clock, false);
                connection.execute("ROLLBACK");
                return connection;
            } catch (SqlFailure e) {
                if (connection != null) {
                    closeQuietly(connection);
                }
                // It may have been lost while nobody needed it; to ask twice does no harm.
                if (kept == null || attempt == 2) {
                    question.fail(e.translated());
                    return null;
                }
                connection = null;
            } catch (RuntimeException | Error e) {
                if (connection != null) {
                    closeQuietly(connection);
                }
                question.fail(e);
                return null;
            }
        }
    }

    static void closeQuietly(Sql connection) {
        try {
            connection.close();
        } catch (SqlFailure e) {
            LOG.atDebug().setCause(e).log("A connection to the store could not be closed");
        }
    }

    /** Waits for the end of a thread that was told to end. */
    static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (!closed) {
                closed = true;
                queue.add(stop);
            }
        }
        threads.forEach(Readers::join);
    }
}
