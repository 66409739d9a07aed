package io.davit.agent.cluster.fabric8;

import io.davit.agent.run.CancelToken;
import io.davit.agent.run.HeapLedger;
import io.davit.agent.run.Pause;
import io.davit.agent.run.Progress;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** A run whose clock moves only by its pauses, which take no time. */
final class TestRun extends Clock implements Pause {
    final List<Duration> pauses = new ArrayList<>();
    final CancelToken cancel = new CancelToken();
    private final HeapLedger ledger = new HeapLedger();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    RunContext context() {
        return new RunContext(RunId.next(this), this, this, cancel, Progress.SILENT, ledger, ledger);
    }

    Duration paused() {
        return pauses.stream().reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public void pause(Duration duration) {
        pauses.add(duration);
        now = now.plus(duration);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneOffset getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
        return this;
    }
}
