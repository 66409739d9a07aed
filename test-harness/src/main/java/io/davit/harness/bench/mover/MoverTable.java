package io.davit.harness.bench.mover;

import io.davit.harness.bench.BenchReport;
import io.davit.harness.bench.Measurement;
import io.davit.harness.bench.mover.Figures.Metric;
import java.util.List;
import java.util.OptionalDouble;

/** Turns the figures of one case into the rows of the report. */
final class MoverTable {
    private final MoverCase subject;
    private final Figures figures;
    private final BenchReport report;

    MoverTable(MoverCase subject, Figures figures, BenchReport report) {
        this.subject = subject;
        this.figures = figures;
        this.report = report;
    }

    /** @param peers with those that are not on this machine, whose rows say so */
    void tell(List<DavitTool> ours, List<MoverTool> peers) {
        for (Operation operation : subject.operations()) {
            for (DavitTool tool : ours) {
                for (Metric metric : Metric.values()) {
                    for (MoverTool peer : peers) {
                        row(operation, tool, metric, peer);
                    }
                }
            }
        }
    }

    private void row(Operation operation, DavitTool tool, Metric metric, MoverTool peer) {
        OptionalDouble mine = figures.of(operation, tool.name(), metric);
        OptionalDouble theirs = figures.of(operation, peer.name(), metric);
        boolean isTold = switch (metric) {
            case CPU, WALL, PEAK -> true;
            case STORED -> operation.isBackup() || operation == Operation.PRUNE;
            case REQUESTS -> subject.isRemote();
            case UPLOADED -> subject.isRemote() && operation.isBackup();
        };
        if (!isTold || (mine.isEmpty() && !tool.isDefault())) {
            return;
        }
        String name = subject.words() + ", " + operation.words();
        String words = metric.words() + ", " + tool.compression();
        Measurement row = mine.isPresent()
                ? Measurement.told(name, words, metric.unit(), mine.getAsDouble())
                : Measurement.notThereYet(name, words, metric.unit());
        if (theirs.isEmpty()) {
            report.add(row.besidesNobody(peer.name() + (peer.version().isEmpty() ? ": not here" : ": cannot do this")));
            return;
        }
        Measurement beside = row.besides(peer.name() + ", " + peer.compression(), theirs.getAsDouble());
        OptionalDouble bar =
                MoverBars.of(new MoverBars.Row(subject, operation, tool.compression(), metric, peer.name()));
        report.add(bar.isPresent() && beside.ratio() != null ? beside.withRatioAtMost(bar.getAsDouble()) : beside);
    }
}
