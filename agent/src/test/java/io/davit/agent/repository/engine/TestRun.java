package io.davit.agent.repository.engine;

import io.davit.agent.run.CancelToken;
import io.davit.agent.run.LeakLedger;
import io.davit.agent.run.Progress;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import io.davit.agent.run.StepLog;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A run whose ledger is on the heap. */
final class TestRun {
    final Set<LeakLedger.Leak> leaks = ConcurrentHashMap.newKeySet();
    private final Map<String, byte[]> steps = new ConcurrentHashMap<>();
    private final RunId id;

    TestRun(RunId id) {
        this.id = id;
    }

    static TestRun next() {
        return new TestRun(RunId.next(Clock.systemUTC()));
    }

    RunId id() {
        return id;
    }

    RunContext context() {
        return new RunContext(
                id,
                Clock.systemUTC(),
                duration -> {},
                new CancelToken(),
                Progress.SILENT,
                new StepLog() {
                    @Override
                    public void record(String step, byte[] state) {
                        steps.put(step, state);
                    }

                    @Override
                    public Optional<byte[]> recorded(String step) {
                        return Optional.ofNullable(steps.get(step));
                    }
                },
                new LeakLedger() {
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
                        return List.copyOf(leaks);
                    }
                });
    }
}
