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
    private final Map<String, LastingLog> lasting;

    public HeapLedger() {
        this(ConcurrentHashMap.newKeySet(), new ConcurrentHashMap<>());
    }

    /** @param leaks, lasting shared with the ledgers of other runs */
    public HeapLedger(Set<Leak> leaks, Map<String, LastingLog> lasting) {
        this.leaks = leaks;
        this.lasting = lasting;
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
    public LastingLog lasting(String subject) {
        return lasting.computeIfAbsent(subject, name -> new HeapLog());
    }

    /** What outlives runs, on the heap. */
    public static final class HeapLog implements LastingLog {
        private final Map<String, byte[]> states = new ConcurrentHashMap<>();

        @Override
        public void record(String step, byte[] state) {
            states.put(step, state);
        }

        @Override
        public Optional<byte[]> recorded(String step) {
            return Optional.ofNullable(states.get(step));
        }

        @Override
        public void forget() {
            states.clear();
        }
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
