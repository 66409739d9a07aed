package io.davit.harness.bench;

import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.WorkFolder;
import io.davit.harness.hub.HubProcess;
import java.time.Duration;
import java.util.List;

/** From the start of a process to the first 200 of {@code /readyz}: the agent, and the hub with an empty store and with that of a fleet. */
final class StartBench implements Benchmark {
    private static final int FLEET = 10_000;
    private static final int QUICK_FLEET = 50;
    private static final double BAR_SECONDS = 3;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String summary() {
        return "start to ready: the agent, the hub with an empty store, the hub with the store of a fleet";
    }

    @Override
    public void run(BenchOrder order, BenchReport report) {
        int rounds = order.isQuick() ? 1 : 5;
        agent(order, rounds, report);
        try (WorkFolder folder = WorkFolder.createOnDisk("bench")) {
            hub(order, folder, rounds, report);
        }
    }

    private static void agent(BenchOrder order, int rounds, BenchReport report) {
        try (BenchCluster cluster = BenchCluster.start(order, new ObjectMix(1));
                S3Server storage = S3Server.start(order.ground(), order.logs());
                WorkFolder folder = WorkFolder.create("bench")) {
            cluster.fill(List.of("bench-start"), 10);
            AgentTool agent = AgentTool.prepare(
                    folder.path().resolve("agent"),
                    order.logs(),
                    cluster.controlPlane(),
                    storage,
                    storage.createBucket("bench-start"));
            agent.run("repo", "init", "--accept-no-recovery-key");
            new StartCase(agent, report).measure(rounds);
        }
    }

    private static void hub(BenchOrder order, WorkFolder folder, int rounds, BenchReport report) {
        int size = order.agents().orElse(order.isQuick() ? QUICK_FLEET : FLEET);
        OpenFiles.require(size);
        try (HubProcess hub = HubProcess.install(folder.path().resolve("hub"), order.logs())) {
            // The first start makes the store.
            hub.start();
            hub.stop();
            starts(hub, rounds, "hub, empty store", report);
            hub.start();
            try (BenchFleet fleet = BenchFleet.around(hub, folder.path(), order.logs())) {
                fleet.enrolUpTo(size);
                fleet.agents().dial();
                fleet.awaitAllOpen();
                report.says("the store knows %,d agents and what their clusters hold", size);
            }
            hub.stop();
            starts(hub, rounds, "hub, store of %,d".formatted(size), report);
        }
    }

    private static void starts(HubProcess hub, int rounds, String subject, BenchReport report) {
        Rounds times = new Rounds();
        Rounds megabytes = new Rounds();
        for (int i = 0; i < rounds; i++) {
            long started = System.nanoTime();
            hub.start();
            times.add(Duration.ofNanos(System.nanoTime() - started));
            megabytes.add(ProcessWatch.residentBytes(hub.pid()) / 1e6);
            hub.stop();
        }
        report.add(
                Measurement.told(subject, "start to ready", "s", times.median()).withAtMost(BAR_SECONDS));
        report.add(Measurement.told(subject, "memory when ready (worst)", "MB", megabytes.worst()));
    }
}
