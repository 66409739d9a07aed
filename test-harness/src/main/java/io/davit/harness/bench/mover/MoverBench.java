package io.davit.harness.bench.mover;

import io.davit.harness.bench.BenchFailure;
import io.davit.harness.bench.BenchOrder;
import io.davit.harness.bench.BenchReport;
import io.davit.harness.bench.Benchmark;
import io.davit.harness.bench.Measurement;
import io.davit.harness.bench.Rounds;
import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.WorkFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Backups and restores of files by the stand-alone agent, in turns with restic, kopia and borg, and beside the raw steps of the work. */
public final class MoverBench implements Benchmark {
    private static final int ROUNDS = 3;
    /** What the raw steps may be multiplied with, where there is enough data for the start of a process not to count. */
    private static final double KERNELS_BAR = 1.25;

    private static final long ENOUGH_FOR_THE_LIMIT = 1_000_000_000;

    @Override
    public String name() {
        return "mover";
    }

    @Override
    public String summary() {
        return "backup and restore of files beside restic, kopia, borg and the raw steps; hours";
    }

    public static List<String> caseNames() {
        return Arrays.stream(MoverCase.values()).map(MoverCase::words).toList();
    }

    @Override
    public void run(BenchOrder order, BenchReport report) {
        List<MoverTool> peers = new ArrayList<>(List.of(new ResticTool(), new KopiaTool(), new BorgTool()));
        retain(peers, order.wishes().peers());
        List<DavitTool> ours =
                Arrays.stream(DavitTool.Profile.values()).map(DavitTool::new).toList();
        List<MoverTool> here = new ArrayList<>(ours);
        for (MoverTool peer : peers) {
            report.says("%s: %s, compression %s", peer.name(), peer.version().orElse("not here"), peer.compression());
            if (peer.version().isPresent()) {
                here.add(peer);
            }
        }
        report.says("davit: %s", ours.getFirst().version().orElse(""));
        for (MoverCase subject : cases(order.wishes().cases())) {
            Figures figures = new Figures();
            Rounds kernels = new Rounds();
            int rounds = order.wishes().rounds().orElse(order.isQuick() ? 1 : ROUNDS);
            boolean isLarge = false;
            for (int round = 0; round < rounds; round++) {
                isLarge = round(subject, round, here, figures, kernels, order, report);
            }
            new MoverTable(subject, figures, report).tell(ours, peers);
            if (!subject.isRemote()) {
                besideKernels(subject, figures, kernels.median(), isLarge, report);
            }
        }
    }

    /** Returns whether the source is large enough to be held against the limit. */
    private static boolean round(
            MoverCase subject,
            int number,
            List<MoverTool> tools,
            Figures figures,
            Rounds kernels,
            BenchOrder order,
            BenchReport report) {
        try (WorkFolder folder = WorkFolder.createOnDisk("mover")) {
            Optional<S3Server> server = subject.isRemote()
                    ? Optional.of(S3Server.startCounting(order.ground(), order.logs()))
                    : Optional.empty();
            try {
                DataSet data = subject.data(order.isQuick());
                MoverRound round = new MoverRound(subject, data, folder.path(), server, report, figures);
                Path source = round.source();
                if (!subject.isRemote()) {
                    KernelCosts costs = KernelCosts.of(source, folder.path().resolve("kernels"));
                    report.says("%-13s raw steps of a first backup: %s", subject.words(), costs.words());
                    kernels.add(costs.sum());
                }
                long bytes = new Storage.Local(source).bytes();
                round.run(number, tools);
                return bytes >= ENOUGH_FOR_THE_LIMIT;
            } finally {
                server.ifPresent(S3Server::close);
            }
        }
    }

    private static void besideKernels(
            MoverCase subject, Figures figures, double kernels, boolean isLarge, BenchReport report) {
        String name = subject.words() + ", " + Operation.FIRST.words();
        String words = Figures.Metric.CPU.words() + ", " + DavitTool.Profile.AUTO.word();
        OptionalDouble ours = figures.of(Operation.FIRST, "davit auto", Figures.Metric.CPU);
        Measurement row = ours.isPresent()
                ? Measurement.told(name, words, "s", ours.getAsDouble())
                : Measurement.notThereYet(name, words, "s");
        Measurement beside = row.besides("raw steps, zstd 2", kernels);
        report.add(isLarge && ours.isPresent() ? beside.withRatioAtMost(KERNELS_BAR) : beside);
    }

    private static void retain(List<MoverTool> peers, List<String> wanted) {
        List<String> known = peers.stream().map(MoverTool::name).toList();
        wanted.stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw new BenchFailure("There is no peer called " + name + ", only " + String.join(", ", known));
        });
        peers.removeIf(peer -> !wanted.isEmpty() && !wanted.contains(peer.name()));
    }

    private static List<MoverCase> cases(List<String> wanted) {
        wanted.stream().filter(name -> !caseNames().contains(name)).findFirst().ifPresent(name -> {
            throw new BenchFailure("There is no case called " + name + ", only " + String.join(", ", caseNames()));
        });
        return Arrays.stream(MoverCase.values())
                .filter(subject -> wanted.isEmpty() || wanted.contains(subject.words()))
                .toList();
    }
}
