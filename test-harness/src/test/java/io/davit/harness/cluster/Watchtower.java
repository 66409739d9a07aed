package io.davit.harness.cluster;

import io.davit.agent.backup.BackupEngine;
import io.davit.agent.backup.BackupOrder;
import io.davit.agent.backup.BackupSettings;
import io.davit.agent.backup.CaptureScope;
import io.davit.agent.backup.FakeRepository;
import io.davit.agent.cluster.ApplyResult;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.ListOrder;
import io.davit.agent.cluster.ListOutcome;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.cluster.fabric8.ClusterAccess;
import io.davit.agent.cluster.fabric8.Fabric8Gateway;
import io.davit.agent.run.CancelToken;
import io.davit.agent.run.HeapLedger;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.Pause;
import io.davit.agent.run.Progress;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** One identity's view of a real cluster, through the driver that the agent uses. */
final class Watchtower implements AutoCloseable {
    final ClusterGateway gateway;
    final FakeRepository repository = new FakeRepository();
    private final Pause pause;

    Watchtower(Path kubeconfig) {
        this(kubeconfig, duration -> LockSupport.parkNanos(duration.toNanos()));
    }

    Watchtower(Path kubeconfig, Pause pause) {
        this.pause = pause;
        this.gateway = Fabric8Gateway.open(ClusterAccess.kubeconfig(kubeconfig), Clock.systemUTC(), pause);
    }

    ResourceType type(String id) {
        return gateway.discover().find(id).orElseThrow(() -> new AssertionError(id + " is not served"));
    }

    ListOutcome list(String id, String namespace, Consumer<RawObject> visitor) {
        return gateway.reader().list(ListOrder.in(type(id), namespace), visitor, run());
    }

    Outcome backUp(String namespace) {
        return backUp(namespace, CaptureScope.STANDARD);
    }

    Outcome backUp(String namespace, CaptureScope scope) {
        return new BackupEngine(gateway, new BackupSettings("tower", 2), location -> repository, List.of())
                .run(new BackupOrder(List.of(namespace), List.of(), "memory", scope), run());
    }

    List<String> captured() {
        return repository.stored.keySet().stream().map(Object::toString).toList();
    }

    void create(String id, String namespace, String json) {
        ApplyResult result = gateway.applier().create(type(id), namespace, json.getBytes(StandardCharsets.UTF_8));
        if (!(result instanceof ApplyResult.Applied)) {
            throw new AssertionError(id + ": " + result);
        }
    }

    /** Deletes a cluster-scoped object that is there. */
    void delete(String id, String name) {
        ResourceType type = type(id);
        ObjectName object = new ObjectName("", name);
        RawObject live = gateway.reader().get(type, object).orElseThrow();
        gateway.applier().delete(type, object, live.metadata().uid());
    }

    /** Creates {@code c-0000}, {@code c-0001} … many at a time. */
    void createConfigMaps(String namespace, int count) {
        ResourceType type = type("core/configmaps");
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Runnable> creations = IntStream.range(0, count)
                    .<Runnable>mapToObj(i -> () -> {
                        String json = "{\"metadata\":{\"name\":\"c-%04d\"}}".formatted(i);
                        gateway.applier().create(type, namespace, json.getBytes(StandardCharsets.UTF_8));
                    })
                    .toList();
            creations.forEach(threads::execute);
        }
    }

    RunContext run() {
        Clock clock = Clock.systemUTC();
        HeapLedger ledger = new HeapLedger();
        return new RunContext(RunId.next(clock), clock, pause, new CancelToken(), Progress.SILENT, ledger, ledger);
    }

    @Override
    public void close() {
        gateway.close();
    }
}
