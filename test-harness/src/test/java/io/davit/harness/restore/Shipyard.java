package io.davit.harness.restore;

import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.ListOrder;
import io.davit.agent.cluster.fabric8.ClusterAccess;
import io.davit.agent.cluster.fabric8.Fabric8Gateway;
import io.davit.agent.guardrails.ClusterWide;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.VolumeWriter;
import io.davit.agent.restore.FakePoint;
import io.davit.agent.restore.RestoreEngine;
import io.davit.agent.restore.RestoreOrder;
import io.davit.agent.restore.RestorePoints;
import io.davit.agent.restore.RestoreSettings;
import io.davit.agent.run.CancelToken;
import io.davit.agent.run.HeapLedger;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.Pause;
import io.davit.agent.run.Progress;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import io.davit.agent.volume.EntryChoice;
import io.davit.agent.volume.Support;
import io.davit.agent.volume.VolumeDriver;
import io.davit.agent.volume.VolumeRef;
import io.davit.errors.Problem;
import io.davit.harness.ground.ControlPlane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Restores into a real API server from a restore point that a test puts together. Volume data are not moved. */
final class Shipyard implements AutoCloseable {
    private static final Pause PAUSE = duration -> LockSupport.parkNanos(duration.toNanos());

    final FakePoint point = new FakePoint();
    final ClusterGateway gateway;
    private final Path folder;
    ClusterWide allowed = ClusterWide.STANDARD;
    Map<String, String> namespaceMapping = Map.of();
    boolean withData = true;
    boolean withFieldManagers;
    Duration patience = Duration.ofSeconds(60);

    Shipyard(ControlPlane cluster) {
        gateway = open(cluster);
        try {
            folder = Files.createTempDirectory("shipyard");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ClusterGateway open(ControlPlane cluster) {
        return Fabric8Gateway.open(ClusterAccess.kubeconfig(cluster.adminKubeconfig()), Clock.systemUTC(), PAUSE);
    }

    /** Captures all objects of a kind in a namespace, as a backup would. */
    Shipyard capture(ClusterGateway source, String resource, String namespace) {
        source.reader()
                .list(
                        ListOrder.in(source.discover().find(resource).orElseThrow(), namespace),
                        object -> point.with(resource, new String(object.json(), StandardCharsets.UTF_8)),
                        run());
        return this;
    }

    /** Adds a namespace to the restore point, and the mapping of its name. */
    Shipyard mapping(String source, String target) {
        point.with("core/namespaces", "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" + source + "'}}");
        namespaceMapping = Map.of(source, target);
        return this;
    }

    Outcome restore() {
        return restore(run());
    }

    Outcome restore(RunContext run) {
        RestoreEngine engine = new RestoreEngine(
                gateway,
                new NothingToMove(),
                (order, context) -> new RestorePoints.Opened(point, () -> {}),
                allowed,
                id -> folder.resolve(id.toString()),
                new RestoreSettings(8, 48, 2, patience));
        RestoreOrder order = new RestoreOrder(
                new RestorePointId("writer", 1),
                "here",
                List.of(),
                namespaceMapping,
                Map.of(),
                Map.of(),
                withData,
                false,
                withFieldManagers);
        return engine.run(order, run);
    }

    static RunContext run() {
        return run(new CancelToken(), Progress.SILENT);
    }

    /** A run that somebody cancels when it begins that step. */
    static RunContext canceledAt(String step) {
        CancelToken cancel = new CancelToken();
        return run(cancel, new Progress() {
            @Override
            public void step(String name) {
                if (name.equals(step)) {
                    cancel.cancel("at " + step);
                }
            }

            @Override
            public void expect(long objects, long bytes) {}

            @Override
            public void objects(long count) {}

            @Override
            public void bytes(long count) {}
        });
    }

    /** The same run once more, with its steps, in a process that nobody cancels. */
    static RunContext againAs(RunContext run) {
        return new RunContext(
                run.id(), run.clock(), run.pause(), new CancelToken(), Progress.SILENT, run.steps(), run.leaks());
    }

    /** As if the run had died before it noted what became of its items. */
    void forgetReport(RunContext run) {
        try (var files = Files.walk(folder.resolve(run.id().toString()))) {
            files.filter(Files::isRegularFile).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RunContext run(CancelToken cancel, Progress progress) {
        HeapLedger ledger = new HeapLedger();
        Clock clock = Clock.systemUTC();
        return new RunContext(RunId.next(clock), clock, PAUSE, cancel, progress, ledger, ledger);
    }

    @Override
    public void close() {
        gateway.close();
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class NothingToMove implements VolumeDriver {
        @Override
        public Support supports(VolumeRef volume) {
            return new Support.Yes();
        }

        @Override
        public List<Problem> backup(VolumeRef volume, EntryChoice choice, VolumeWriter writer, RunContext run) {
            throw new UnsupportedOperationException("this is a restore");
        }

        @Override
        public List<Problem> restore(VolumeRef volume, VolumeReader reader, RunContext run) {
            return List.of();
        }
    }
}
