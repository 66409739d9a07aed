package io.davit.agent.volume.node;

import io.davit.agent.run.CancelToken;
import io.davit.agent.run.HeapLedger;
import io.davit.agent.run.LeakLedger.Leak;
import io.davit.agent.run.Progress;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import java.time.Clock;
import java.util.List;

/** One run whose ledger outlives what kills it. */
final class TestRun {
    final RunContext context;
    private final HeapLedger ledger = new HeapLedger();

    TestRun() {
        this(Clock.systemUTC());
    }

    TestRun(Clock clock) {
        context = new RunContext(
                RunId.next(clock), clock, pause -> {}, new CancelToken(), Progress.SILENT, ledger, ledger);
    }

    List<Leak> outstanding(RunId run) {
        return ledger.outstanding(run);
    }
}
