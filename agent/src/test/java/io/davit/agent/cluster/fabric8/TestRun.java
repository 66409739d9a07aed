package io.davit.agent.cluster.fabric8;

import io.davit.agent.run.CancelToken;
import io.davit.agent.run.LeakLedger;
import io.davit.agent.run.Pause;
import io.davit.agent.run.Progress;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import io.davit.agent.run.StepLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A run whose clock moves only by its pauses, which take no time. */
final class TestRun extends Clock implements Pause {
    final List<Duration> pauses = new ArrayList<>();
    final CancelToken cancel = new CancelToken();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    RunContext context() {
        return new RunContext(RunId.next(this), this, this, cancel, Progress.SILENT, NO_STEPS, NO_LEAKS);
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

    private static final StepLog NO_STEPS = new StepLog() {
        @Override
        public void record(String step, byte[] state) {}

        @Override
        public Optional<byte[]> recorded(String step) {
            return Optional.empty();
        }
    };

    private static final LeakLedger NO_LEAKS = new LeakLedger() {
        @Override
        public void willCreate(Leak leak) {}

        @Override
        public void removed(Leak leak) {}

        @Override
        public List<Leak> outstanding(RunId run) {
            return List.of();
        }
    };
}
