package io.davit.harness.bench;

import io.davit.harness.ground.WorkFolder;
import io.davit.harness.hub.HubProcess;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * One hub with a fleet of simulated agents that grows from size to size: what an agent costs it, at rest and at work, and how the
 * fleet comes back after the hub was stopped and killed.
 */
final class HubBench implements Benchmark {
    private static final List<Integer> SIZES = List.of(2_000, 10_000);
    private static final int QUICK_SIZE = 50;
    /** An agent's back-off begins anew once a session lasted a minute. */
    private static final Duration SETTLED = Duration.ofSeconds(65);

    private static final double MOST_MEGABYTES = 1_074;

    @Override
    public String name() {
        return "hub";
    }

    @Override
    public String summary() {
        return "a hub with 2,000 and 10,000 simulated agents: memory, rest, fan-out, pages, Watch, return after a restart";
    }

    @Override
    public void run(BenchOrder order, BenchReport report) {
        List<Integer> sizes = order.agents().isPresent()
                ? List.of(order.agents().getAsInt())
                : order.isQuick() ? List.of(QUICK_SIZE) : SIZES;
        OpenFiles.require(sizes.getLast());
        try (WorkFolder folder = WorkFolder.createOnDisk("bench");
                HubProcess hub = HubProcess.install(folder.path().resolve("hub"), order.logs())) {
            hub.start();
            try (BenchFleet fleet = BenchFleet.around(hub, folder.path(), order.logs())) {
                Footprint empty = Footprint.of(hub);
                for (int size : sizes) {
                    measure(fleet, size, empty, order.isQuick(), report);
                }
            }
        }
    }

    private static void measure(BenchFleet fleet, int size, Footprint empty, boolean isQuick, BenchReport report) {
        String subject = String.format(Locale.ROOT, "%,d agents", size);
        int newcomers = size - fleet.size();
        long begun = System.nanoTime();
        fleet.enrolUpTo(size);
        double seconds = (System.nanoTime() - begun) / 1e9;
        report.says("%s: %,d enrolled and accepted in %.1f s", subject, newcomers, seconds);
        report.add(Measurement.told(subject, "enrolments", "per s", newcomers / seconds));
        fleet.agents().dial();
        fleet.awaitAllOpen();
        report.says("%s: all have a session", subject);

        FanOutCase orders = new FanOutCase(fleet, report, subject);
        String location = orders.defineLocation();
        orders.fanOut(location, isQuick ? 1 : 3);
        orders.singly(location, isQuick ? size : 2_000);
        ReadingCase reading = new ReadingCase(fleet.api(), report, subject);
        reading.pages(isQuick ? 10 : 300);
        reading.watching(isQuick ? 3 : 50);
        rest(fleet, empty, isQuick, report, subject);
        comeBack(fleet, report, subject, "stop", fleet.hub()::stop);
        if (!isQuick) {
            BenchFleet.pause(SETTLED.toMillis());
        }
        comeBack(fleet, report, subject, "kill -9", fleet.hub()::kill);
        report.add(Measurement.told(
                subject,
                "calls and dials without answer",
                "",
                fleet.agents().state().unanswered()));
    }

    private static void rest(BenchFleet fleet, Footprint empty, boolean isQuick, BenchReport report, String subject) {
        long pid = fleet.hub().pid();
        Footprint full = Footprint.of(fleet.hub());
        report.add(Measurement.told(subject, "hub: resident memory", "MB", full.resident() / 1e6)
                .withAtMost(MOST_MEGABYTES));
        report.add(Measurement.told(subject, "hub: live heap", "MB", full.heap() / 1e6));
        report.add(Measurement.told(
                subject, "an agent: live heap", "kB", (full.heap() - empty.heap()) / 1e3 / fleet.size()));
        report.add(Measurement.told(
                subject, "an agent: resident memory", "kB", (full.resident() - empty.resident()) / 1e3 / fleet.size()));
        // Two heartbeats of each agent.
        Duration window = isQuick ? Duration.ofSeconds(2) : Duration.ofSeconds(60);
        Duration hub = ProcessWatch.cpu(pid);
        Duration agents = ProcessWatch.cpu(fleet.agents().pid());
        BenchFleet.pause(window.toMillis());
        report.add(Measurement.told(
                        subject, "at rest: processor, hub", "% of one", percent(ProcessWatch.cpu(pid), hub, window))
                .besides(
                        "the simulated agents",
                        percent(ProcessWatch.cpu(fleet.agents().pid()), agents, window)));
    }

    private static double percent(Duration now, Duration before, Duration window) {
        return 100.0 * now.minus(before).toNanos() / window.toNanos();
    }

    private static void comeBack(BenchFleet fleet, BenchReport report, String subject, String how, Runnable end) {
        long dials = fleet.agents().state().dials();
        long begun = System.nanoTime();
        end.run();
        double ended = (System.nanoTime() - begun) / 1e9;
        fleet.await("the agents notice", state -> state.open() == 0);
        Duration agents = ProcessWatch.cpu(fleet.agents().pid());
        begun = System.nanoTime();
        fleet.hub().start();
        long ready = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        double start = (System.nanoTime() - begun) / 1e9;
        long last = fleet.awaitAllOpen();
        String after = "after " + how + ": ";
        report.add(Measurement.told(subject, after + "until it had ended", "s", ended));
        report.add(
                Measurement.told(subject, after + "start to ready", "s", start).withAtMost(3));
        report.add(Measurement.told(subject, after + "ready to last session", "s", (last - ready) / 1e6));
        report.add(Measurement.told(
                subject,
                after + "dials for a session",
                "",
                (double) (fleet.agents().state().dials() - dials) / fleet.size()));
        report.add(Measurement.told(
                        subject,
                        after + "processor, hub",
                        "s",
                        ProcessWatch.cpu(fleet.hub().pid()).toNanos() / 1e9)
                .besides(
                        "the simulated agents",
                        ProcessWatch.cpu(fleet.agents().pid()).minus(agents).toNanos() / 1e9));
    }

    /** Memory of a hub, in bytes. */
    private record Footprint(long heap, long resident) {
        static Footprint of(HubProcess hub) {
            return new Footprint(LiveHeap.bytes(hub.pid()), ProcessWatch.residentBytes(hub.pid()));
        }
    }
}
