package io.davit.hub.history;

import io.davit.hub.config.HistoryConfig;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Transaction;
import io.davit.proto.v1.RunState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the store from growing for ever: drops what is over and was kept for long enough, never what is open, and never the
 * audit, whose chain would break.
 *
 * <p>A round is many small transactions, so that whoever writes waits for one of them at most. Each stands for itself: a round
 * that was killed, or goes on in two replicas at once, leaves nothing half done, and the next one goes on.
 */
public final class Forgetting {
    /** About ten milliseconds on SQLite with an old disk. */
    static final int BATCH = 200;

    /** Longer than the day for which the answer to a request is remembered. */
    private static final Duration REQUESTS = Duration.ofDays(2);

    private static final List<RunState> OVER = List.of(
            RunState.RUN_STATE_SUCCEEDED,
            RunState.RUN_STATE_PARTLY_SUCCEEDED,
            RunState.RUN_STATE_FAILED,
            RunState.RUN_STATE_CANCELED,
            RunState.RUN_STATE_REFUSED,
            RunState.RUN_STATE_EXPIRED,
            RunState.RUN_STATE_DISMISSED);
    private static final Logger LOG = LoggerFactory.getLogger(Forgetting.class);

    private final HubStore store;
    private final HistoryConfig keep;
    private final Clock clock;
    private volatile boolean stopped;

    public Forgetting(HubStore store, HistoryConfig keep, Clock clock) {
        this.store = store;
        this.keep = keep;
        this.clock = clock;
    }

    /**
     * One round, to its end or until {@link #stop}.
     *
     * @return how much was dropped, by what it is; empty if nothing was
     * @throws io.davit.errors.DavitException STORE_*: the next round tries again
     */
    public Map<String, Long> round() {
        Instant now = clock.instant();
        Map<String, Long> dropped = new TreeMap<>();
        drop(dropped, "instructions", tx -> tx.outbox().forget(now.minus(keep.reports()), BATCH));
        drop(dropped, "reports", tx -> tx.reports().forget(now.minus(keep.reports()), BATCH));
        drop(dropped, "certificates and tokens", tx -> tx.enrolments().forget(now.minus(keep.reports()), BATCH));
        drop(dropped, "requests", tx -> tx.requests().forget(now.minus(REQUESTS), BATCH));
        for (ResourceKind kind : List.of(ResourceKind.BACKUP, ResourceKind.RESTORE)) {
            for (RunState state : OVER) {
                drop(dropped, kind.collection(), tx -> forgetRuns(tx, kind, state, now));
            }
        }
        drop(dropped, "changes", tx -> tx.resources().forget(now.minus(keep.changes()), BATCH));
        if (!dropped.isEmpty()) {
            LOG.atInfo().addKeyValue("dropped", dropped).log("what is long over was forgotten");
        }
        return dropped;
    }

    private void drop(Map<String, Long> dropped, String what, ToIntFunction<Transaction> some) {
        int count = BATCH;
        while (count == BATCH && !stopped) {
            count = store.write(some::applyAsInt);
            if (count > 0) {
                dropped.merge(what, (long) count, Long::sum);
            }
        }
    }

    /** Watchers see that the row was deleted. */
    private int forgetRuns(Transaction transaction, ResourceKind kind, RunState state, Instant now) {
        List<Resource> old = transaction.resources().unchangedSince(kind, state.name(), now.minus(keep.runs()), BATCH);
        old.forEach(row -> transaction.resources().delete(row, now));
        return old.size();
    }

    /** No further transaction begins. */
    public void stop() {
        stopped = true;
    }
}
