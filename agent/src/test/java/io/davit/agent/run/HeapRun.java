package io.davit.agent.run;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A run whose ledger is on the heap, where it outlives the processes that tests let die. */
public final class HeapRun {
    public final RunId id = RunId.next(Clock.systemUTC());
    public final Set<LeakLedger.Leak> leaks = ConcurrentHashMap.newKeySet();
    private final Map<String, byte[]> steps = new ConcurrentHashMap<>();
    private final HeapLedger lasting = new HeapLedger();

    public RunContext context() {
        return context(() -> {});
    }

    /** @param alive throws if the process that has the ledger open is dead */
    public RunContext context(Runnable alive) {
        return new RunContext(
                id,
                Clock.systemUTC(),
                duration -> {},
                new CancelToken(),
                Progress.SILENT,
                new Steps(alive),
                new Leaks(alive));
    }

    private final class Steps implements StepLog {
        private final Runnable alive;

        Steps(Runnable alive) {
            this.alive = alive;
        }

        @Override
        public void record(String step, byte[] state) {
            alive.run();
            steps.put(step, state);
        }

        @Override
        public Optional<byte[]> recorded(String step) {
            return Optional.ofNullable(steps.get(step));
        }

        @Override
        public LastingLog lasting(String subject) {
            return lasting.lasting(subject);
        }
    }

    private final class Leaks implements LeakLedger {
        private final Runnable alive;

        Leaks(Runnable alive) {
            this.alive = alive;
        }

        @Override
        public void willCreate(Leak leak) {
            alive.run();
            leaks.add(leak);
        }

        @Override
        public void removed(Leak leak) {
            alive.run();
            leaks.remove(leak);
        }

        @Override
        public List<Leak> outstanding(RunId run) {
            return List.copyOf(leaks);
        }
    }
}
