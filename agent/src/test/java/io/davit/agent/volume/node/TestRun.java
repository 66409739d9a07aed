package io.davit.agent.volume.node;

import io.davit.agent.run.CancelToken;
import io.davit.agent.run.LeakLedger;
import io.davit.agent.run.Progress;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import io.davit.agent.run.StepLog;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run whose ledger outlives what kills it. */
final class TestRun implements StepLog, LeakLedger {
    final RunContext context;
    private final Map<String, byte[]> steps = new HashMap<>();
    private final List<Leak> leaks = new ArrayList<>();

    TestRun() {
        this(Clock.systemUTC());
    }

    TestRun(Clock clock) {
        context = new RunContext(RunId.next(clock), clock, pause -> {}, new CancelToken(), Progress.SILENT, this, this);
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
        leaks.removeIf(leak::equals);
    }

    @Override
    public List<Leak> outstanding(RunId run) {
        return List.copyOf(leaks);
    }
}
