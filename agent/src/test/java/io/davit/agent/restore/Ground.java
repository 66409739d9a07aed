package io.davit.agent.restore;

import io.davit.agent.guardrails.ClusterWide;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.run.CancelToken;
import io.davit.agent.run.HeapLedger;
import io.davit.agent.run.LastingLog;
import io.davit.agent.run.LeakLedger;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.Progress;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import io.davit.agent.volume.VolumeDriver;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A restore with everything around it in memory: one cluster, one restore point, and runs that may be repeated under their id. */
final class Ground {
    final FakeCluster cluster = new FakeCluster();
    final FakePoint point = new FakePoint();
    final FakeVolumes volumes = new FakeVolumes(cluster);
    final Set<LeakLedger.Leak> leaks = ConcurrentHashMap.newKeySet();
    final CancelToken cancel = new CancelToken();
    private final Map<String, LastingLog> lasting = new ConcurrentHashMap<>();
    private final Path folder;
    ClusterWide allowed = ClusterWide.STANDARD;
    List<String> namespaces = List.of();
    Map<String, String> namespaceMapping = Map.of();
    Map<String, String> classMapping = Map.of();
    Map<String, String> pathMapping = Map.of();
    RestorePoints points = (order, context) -> new RestorePoints.Opened(point, () -> {});
    VolumeDriver driver = volumes;
    boolean withData = true;
    boolean withJobs;
    boolean withFieldManagers;
    Watch watch = new Watch();
    private RunContext run = newRun();

    Ground(Path folder) {
        this.folder = folder;
    }

    /** A new run of its own. */
    Outcome restore() {
        run = newRun();
        return again();
    }

    /** The same run once more, as after a kill. */
    Outcome again() {
        RestoreEngine engine = new RestoreEngine(
                cluster,
                driver,
                points,
                allowed,
                id -> folder.resolve(id.toString()),
                new RestoreSettings(4, 8, 2, Duration.ofSeconds(30)));
        return engine.run(
                new RestoreOrder(
                        new RestorePointId("writer", 1),
                        "here",
                        namespaces,
                        namespaceMapping,
                        classMapping,
                        pathMapping,
                        withData,
                        withJobs,
                        withFieldManagers),
                run);
    }

    Path reportFile() {
        return folder.resolve(run.id().toString()).resolve(RestoreReport.FILE);
    }

    Path runFolder() {
        return folder.resolve(run.id().toString());
    }

    RunContext run() {
        return run;
    }

    private RunContext newRun() {
        FakeTime time = new FakeTime();
        watch = new Watch();
        HeapLedger ledger = new HeapLedger(leaks, lasting);
        return new RunContext(RunId.next(Clock.systemUTC()), time, time::advance, cancel, watch, ledger, ledger);
    }

    /** What the progress of the newest run told. */
    static final class Watch implements Progress {
        long expectedObjects;
        final AtomicLong objects = new AtomicLong();

        @Override
        public void step(String name) {}

        @Override
        public void expect(long objects, long bytes) {
            expectedObjects = objects;
        }

        @Override
        public void objects(long count) {
            objects.addAndGet(count);
        }

        @Override
        public void bytes(long count) {}
    }

    /** Passes only when somebody pauses. */
    private static final class FakeTime extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        synchronized void advance(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public synchronized Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
