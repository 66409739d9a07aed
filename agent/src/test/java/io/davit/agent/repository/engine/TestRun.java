package io.davit.agent.repository.engine;

import io.davit.agent.run.CancelToken;
import io.davit.agent.run.HeapLedger;
import io.davit.agent.run.Progress;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import java.time.Clock;

/** A run whose ledger is on the heap. */
public final class TestRun {
    final HeapLedger ledger = new HeapLedger();
    private final RunId id;

    TestRun(RunId id) {
        this.id = id;
    }

    public static TestRun next() {
        return new TestRun(RunId.next(Clock.systemUTC()));
    }

    public RunId id() {
        return id;
    }

    public RunContext context() {
        return new RunContext(
                id, Clock.systemUTC(), duration -> {}, new CancelToken(), Progress.SILENT, ledger, ledger);
    }
}
