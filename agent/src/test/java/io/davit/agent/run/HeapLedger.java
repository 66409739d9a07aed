package io.davit.agent.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The ledger of one run, on the heap, where it outlives the processes that tests let die. Safe for use by many threads, as both ports demand. */
public final class HeapLedger implements StepLog, LeakLedger {
    public final Map<String, byte[]> steps = new ConcurrentHashMap<>();
    public final Set<Leak> leaks;

    public HeapLedger() {
        this(ConcurrentHashMap.newKeySet());
    }

    /** @param leaks shared with the ledgers of other runs */
    public HeapLedger(Set<Leak> leaks) {
        this.leaks = leaks;
    }

    @Override
    public void record(String step, byte[] state) {
        steps.put(step, state);
    }

    @Override
    public Optional<byte[]> recorded(String step) {
        return Optional.ofNullable(steps.get(step));
    }

    @Override
    public void willCreate(Leak leak) {
        leaks.add(leak);
    }

    @Override
    public void removed(Leak leak) {
        leaks.remove(leak);
    }

    @Override
    public List<Leak> outstanding(RunId run) {
        return leaks.stream().filter(leak -> leak.run().equals(run)).toList();
    }
}
