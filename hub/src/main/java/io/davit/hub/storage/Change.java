package io.davit.hub.storage;

import io.davit.hub.store.Transaction;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One function of a caller, on its way through a thread of the store and back. It may be run more than once. */
final class Change<T> {
    private final Function<Transaction, T> function;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private @Nullable T result;
    private @Nullable Throwable failure;
    private long revision;
    private List<Runnable> actions = List.of();
    private Gathered gathered = new Gathered();

    Change(Function<Transaction, T> function) {
        this.function = function;
    }

    /** Runs the function; what it throws is kept as its result, except what the store itself threw. */
    void run(Sql sql, Clock clock, boolean changing) {
        result = null;
        failure = null;
        revision = 0;
        actions = List.of();
        gathered = new Gathered();
        SqlTransaction transaction = new SqlTransaction(sql, clock, changing);
        try {
            result = function.apply(transaction);
            revision = transaction.revision();
            actions = transaction.actions();
            gathered = transaction.gathered();
        } catch (SqlFailure e) {
            if (e.kind() != SqlFailure.Kind.DEFECT) {
                throw e;
            }
            failure = e.translated();
        } catch (Throwable e) {
            failure = e;
        } finally {
            transaction.end();
        }
    }

    boolean hasFailed() {
        return failure != null;
    }

    long revision() {
        return revision;
    }

    /** What it left to be done for it and others at once; nothing if it failed. */
    Gathered gathered() {
        return gathered;
    }

    /** Its caller runs these, too, when the change is durable. */
    void alsoAfterCommit(List<Runnable> more) {
        List<Runnable> all = new ArrayList<>(actions);
        all.addAll(more);
        actions = all;
    }

    void fail(Throwable cause) {
        failure = cause;
    }

    /** Lets the caller go on. */
    void finish() {
        done.complete(null);
    }

    /** Waits for {@link #finish}, also while interrupted: nobody could say otherwise what became of it. */
    @SuppressWarnings("NullAway") // A function may return null where its type says so.
    T await() {
        done.join();
        Throwable thrown = failure;
        if (thrown != null) {
            throw sneak(thrown);
        }
        actions.forEach(Runnable::run);
        return result;
    }

    /** A function throws unchecked exceptions and errors only. */
    private static RuntimeException sneak(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(thrown);
    }
}
