package io.davit.harness.bench;

import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.WorkFolder;
import java.util.List;
import java.util.stream.IntStream;

/** Backup of 50,000 objects beside a raw paged LIST, restore of 10,000 beside a raw parallel CREATE, memory, and start to ready. */
final class ResourcesBench implements Benchmark {
    private static final long SEED = 20_260_101;
    private static final int NAMESPACES = 10;
    private static final int RESTORED = 2;

    @Override
    public String name() {
        return "resources";
    }

    @Override
    public String summary() {
        return "backup and restore of API objects beside raw LIST and CREATE; memory; start to ready";
    }

    @Override
    public void run(BenchOrder order, BenchReport report) {
        int perNamespace = order.isQuick() ? 500 : 5_000;
        int rounds = order.isQuick() ? 1 : 5;
        List<String> namespaces =
                IntStream.range(0, NAMESPACES).mapToObj(i -> "bench-" + i).toList();
        try (BenchCluster cluster = BenchCluster.start(order, new ObjectMix(SEED));
                S3Server storage = S3Server.start(order.ground(), order.logs());
                WorkFolder folder = WorkFolder.create("bench")) {
            RawCreator.Totals filled = cluster.fill(namespaces, perNamespace);
            report.says(
                    "%,d objects created, %.1f MB of bodies, in %.1f s",
                    filled.created(), filled.sentBytes() / 1e6, filled.time().toNanos() / 1e9);
            AgentTool agent = new BackupCase(cluster, namespaces, filled.created(), report)
                    .measure(rounds, order, folder, storage);
            new StartCase(agent, report).measure(rounds);
            new RestoreCase(cluster, agent, namespaces.subList(0, RESTORED), perNamespace, report)
                    .measure(order.isQuick() ? 1 : 3);
        }
    }
}
