package io.davit.hub.storage;

import io.davit.hub.store.HubStore;
import io.davit.hub.store.Transaction;
import java.time.Clock;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** The store on either engine: one thread changes, a few read, one tells of revisions. */
final class SqlStore implements HubStore {
    private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);

    private final Engine engine;
    private final Readers readers;
    private final Revisions revisions;
    private final GroupWriter writer;

    /** The store belongs to it from here on; its schema must be there. */
    SqlStore(Engine engine, Clock clock) {
        this.engine = engine;
        this.readers = new Readers(engine, clock);
        this.revisions = new Revisions(
                engine.otherProcesses(), () -> read(tx -> tx.resources().revision()));
        this.writer = new GroupWriter(engine, clock, revisions::committed);
    }

    @Override
    public <T> T read(Function<Transaction, T> question) {
        return readers.read(new Change<>(alone(question)));
    }

    @Override
    public <T> T write(Function<Transaction, T> change) {
        return writer.write(new Change<>(alone(change)));
    }

    /** A transaction inside of another would wait for its own thread, or not see what the outer one did. */
    private static <T> Function<Transaction, T> alone(Function<Transaction, T> function) {
        if (INSIDE.get()) {
            throw new IllegalStateException("a transaction inside of another: use the one that is there");
        }
        return transaction -> {
            INSIDE.set(true);
            try {
                return function.apply(transaction);
            } finally {
                INSIDE.set(false);
            }
        };
    }

    @Override
    public void onRevision(LongConsumer listener) {
        revisions.listen(listener);
    }

    @Override
    public void close() {
        writer.close();
        revisions.close();
        readers.close();
        engine.close();
    }
}
