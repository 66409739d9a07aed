package io.davit.agent.ledger;

import io.davit.agent.rocks.Batch;
import io.davit.agent.rocks.RocksStore;
import io.davit.agent.run.LastingLog;
import io.davit.agent.run.RunId;
import java.util.Optional;
import java.util.UUID;

/** What outlives runs, among the steps under the id of no run: no end of a run drops it. */
final class SubjectLog implements LastingLog {
    private static final RunId NO_RUN = new RunId(new UUID(0, 0));

    private final RocksStore store;
    private final String prefix;

    SubjectLog(RocksStore store, String subject) {
        this.store = store;
        this.prefix = subject + "\0";
    }

    @Override
    public void record(String step, byte[] state) {
        store.write(new Batch().put(Ledger.STEPS, LedgerKeys.of(NO_RUN, prefix + step), state), true);
    }

    @Override
    public Optional<byte[]> recorded(String step) {
        return store.get(Ledger.STEPS, LedgerKeys.of(NO_RUN, prefix + step));
    }

    @Override
    public void forget() {
        Batch batch = new Batch();
        store.scanPrefix(Ledger.STEPS, LedgerKeys.of(NO_RUN, prefix), (key, value) -> {
            batch.delete(Ledger.STEPS, key);
            return true;
        });
        if (!batch.isEmpty()) {
            store.write(batch, true);
        }
    }
}
