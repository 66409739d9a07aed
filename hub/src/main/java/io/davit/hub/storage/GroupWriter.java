package io.davit.hub.storage;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that changes the store. Changes that wait while it works go into its next transaction together, each behind a
 * savepoint: the disk is waited for once for all of them, and one that throws is undone alone. A change that comes when nothing
 * else is there is made at once.
 *
 * <p>What they gathered is done once for all of them, before the transaction ends; if that fails, each of them is made alone.
 *
 * <p>When the store itself fails, nobody of the group knows better than the others: all of them hear of it.
 */
final class GroupWriter implements AutoCloseable {
    private static final int GROUP = 256;
    private static final int ATTEMPTS = 8;
    private static final String SAVEPOINT = "SAVEPOINT change";
    private static final String KEEP = "RELEASE SAVEPOINT change";
    private static final String UNDO = "ROLLBACK TO SAVEPOINT change";

    private final Engine engine;
    private final Clock clock;
    private final LongConsumer committed;
    private final LinkedBlockingQueue<Change<?>> queue = new LinkedBlockingQueue<>();
    private final Change<?> stop = new Change<>(transaction -> "");
    private final Thread thread;
    private @Nullable Sql connection;
    private boolean closed;

    /** @param committed is told the newest revision of each commit that made one */
    GroupWriter(Engine engine, Clock clock, LongConsumer committed) {
        this.engine = engine;
        this.clock = clock;
        this.committed = committed;
        this.thread = Thread.ofPlatform().daemon().name("hub-store-writer").start(this::work);
    }

    <T> T write(Change<T> change) {
        synchronized (this) {
            if (closed) {
                throw new DavitException(ErrorCode.STORE_UNAVAILABLE, "the store is closed");
            }
            queue.add(change);
        }
        return change.await();
    }

    private void work() {
        try {
            Change<?> first = queue.take();
            while (first != stop) {
                List<Change<?>> group = new ArrayList<>(List.of(first));
                commit(group, GROUP);
                group.forEach(Change::finish);
                first = queue.take();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the store's writer", e);
        } finally {
            discard();
        }
    }

    /**
     * Makes the changes of a group, which grows meanwhile; then each of them has its result or its failure.
     *
     * @param most so far it may grow
     */
    private void commit(List<Change<?>> group, int most) {
        for (int attempt = 1; ; attempt++) {
            boolean begun = false;
            try {
                Sql sql = connected();
                sql.execute(engine.begin(Engine.Use.WRITE));
                begun = true;
                make(sql, group, most);
                return;
            } catch (SqlFailure e) {
                boolean kept = undo();
                // A connection that was lost while nobody needed it has cost nothing yet.
                boolean again = e.kind() == SqlFailure.Kind.CONFLICT || (!begun && !kept && attempt == 1);
                if (e.kind() == SqlFailure.Kind.DEFECT && group.size() > 1) {
                    apart(group);
                    return;
                }
                if (!again || attempt == ATTEMPTS) {
                    RuntimeException failure = e.translated();
                    group.forEach(change -> change.fail(failure));
                    return;
                }
            } catch (RuntimeException | Error e) {
                discard();
                if (group.size() > 1) {
                    apart(group);
                } else {
                    group.forEach(change -> change.fail(e));
                }
                return;
            }
        }
    }

    /** One of them has gathered what cannot be done; the others must not suffer from it. */
    private void apart(List<Change<?>> group) {
        group.forEach(change -> commit(new ArrayList<>(List.of(change)), 1));
    }

    private void make(Sql sql, List<Change<?>> group, int most) {
        Change<?> alone = group.getFirst();
        alone.run(sql, clock, true);
        if (alone.hasFailed() && group.size() == 1) {
            sql.execute("ROLLBACK");
            return;
        }
        if (alone.hasFailed()) {
            // Made again after others had joined, and the first has changed its mind: its turn comes behind a
            // savepoint.
            sql.execute("ROLLBACK");
            sql.execute(engine.begin(Engine.Use.WRITE));
            behindSavepoint(sql, alone);
        }
        for (int i = 1; i < most; i++) {
            if (i == group.size()) {
                Change<?> next = nextWaiting();
                if (next == null) {
                    break;
                }
                group.add(next);
            }
            behindSavepoint(sql, group.get(i));
        }
        long settled = settle(sql, group);
        sql.execute("COMMIT");
        long newest = Math.max(
                settled,
                group.stream()
                        .filter(change -> !change.hasFailed())
                        .mapToLong(Change::revision)
                        .max()
                        .orElse(0));
        if (newest > 0) {
            committed.accept(newest);
        }
    }

    /** Does what the changes gathered. @return the newest revision that this made; 0 if it made none */
    private long settle(Sql sql, List<Change<?>> group) {
        Gathered all = new Gathered();
        Change<?> last = null;
        for (Change<?> change : group) {
            if (!change.hasFailed() && !change.gathered().isEmpty()) {
                all.addAll(change.gathered());
                last = change;
            }
        }
        if (last == null) {
            return 0;
        }
        SqlTransaction transaction = new SqlTransaction(sql, clock, true);
        try {
            all.settle(transaction);
        } finally {
            transaction.end();
        }
        if (!transaction.gathered().isEmpty()) {
            throw new IllegalStateException("what was gathered is done at the end: nothing can be gathered there");
        }
        last.alsoAfterCommit(transaction.actions());
        return transaction.revision();
    }

    private @Nullable Change<?> nextWaiting() {
        Change<?> next = queue.peek();
        return next == null || next == stop ? null : queue.poll();
    }

    private void behindSavepoint(Sql sql, Change<?> change) {
        sql.execute(SAVEPOINT);
        change.run(sql, clock, true);
        if (change.hasFailed()) {
            sql.execute(UNDO);
        }
        sql.execute(KEEP);
    }

    private Sql connected() {
        Sql open = connection;
        if (open == null) {
            open = engine.open(Engine.Use.WRITE);
            connection = open;
        }
        return open;
    }

    /** Whether the connection can be used again. */
    private boolean undo() {
        Sql open = connection;
        if (open == null) {
            return false;
        }
        try {
            open.execute("ROLLBACK");
            return true;
        } catch (SqlFailure e) {
            discard();
            return false;
        }
    }

    private void discard() {
        Sql open = connection;
        connection = null;
        if (open != null) {
            Readers.closeQuietly(open);
        }
    }

    /** Ends after the changes that wait already. */
    @Override
    public void close() {
        synchronized (this) {
            if (!closed) {
                closed = true;
                queue.add(stop);
            }
        }
        Readers.join(thread);
    }
}
