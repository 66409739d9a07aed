package io.davit.harness.bench;

import io.davit.harness.ground.ServerProcess;
import java.time.Duration;

/** From the start of {@code davit-agent run} to the first 200 of {@code /readyz}, which is asked every 25 ms, and the memory it rests with. */
final class StartCase {
    private static final int BAR_SECONDS = 3;

    private final AgentTool agent;
    private final BenchReport report;

    StartCase(AgentTool agent, BenchReport report) {
        this.agent = agent;
        this.report = report;
    }

    void measure(int starts) {
        Rounds times = new Rounds();
        Rounds megabytes = new Rounds();
        for (int i = 0; i < starts; i++) {
            long started = System.nanoTime();
            try (ServerProcess process = agent.serveReady()) {
                times.add(Duration.ofNanos(System.nanoTime() - started));
                megabytes.add(ProcessWatch.peakBytes(process.pid()) / 1e6);
            }
        }
        report.add(
                Measurement.told("start", "start to ready", "s", times.median()).withAtMost(BAR_SECONDS));
        report.add(Measurement.told("start", "memory when ready (worst)", "MB", megabytes.worst()));
    }
}
