package io.davit.harness.bench;

/** The same command of the agent, run once per round: medians of times, the worst of memory. */
final class AgentSeries {
    private static final int MEMORY_BAR_MB = 150;

    private final String subject;
    private final long objects;
    private final Rounds run = new Rounds();
    private final Rounds process = new Rounds();
    private final Rounds cpu = new Rounds();
    private final Rounds peakMegabytes = new Rounds();

    /**
     * @param subject how the report calls it
     * @param objects how many each run handles
     */
    AgentSeries(String subject, long objects) {
        this.subject = subject;
        this.objects = objects;
    }

    void add(AgentRun measured) {
        run.add(measured.run());
        process.add(measured.process());
        cpu.add(measured.cpu());
        peakMegabytes.add(measured.peakBytes() / 1e6);
    }

    /** The time of the run beside a reference that did the same; the factor is the bar. */
    Measurement beside(String reference, Rounds times, double factor) {
        return Measurement.told(subject, "time of the run", "s", run.median())
                .besides(reference, times.median())
                .withRatioAtMost(factor);
    }

    /** The time of the run beside what nothing is promised about. */
    Measurement beside(String reference, Rounds times) {
        return Measurement.told(subject, "time of the run", "s", run.median()).besides(reference, times.median());
    }

    /** Objects per second, whose bar holds only where the server itself gives that many. */
    Measurement rate(String reference, Rounds times, int bar) {
        return Measurement.told(subject, "rate of the run", "objects/s", objects / run.median())
                .besides(reference, objects / times.median())
                .withAtLeast(bar);
    }

    void tellRest(BenchReport report) {
        report.add(Measurement.told(subject, "time of the process", "s", process.median()));
        report.add(Measurement.told(subject, "CPU of the process", "s", cpu.median()));
        report.add(memory());
    }

    Measurement memory() {
        return Measurement.told(subject, "peak memory (worst)", "MB", peakMegabytes.worst())
                .withAtMost(MEMORY_BAR_MB);
    }
}
