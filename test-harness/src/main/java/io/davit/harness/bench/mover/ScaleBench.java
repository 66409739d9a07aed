package io.davit.harness.bench.mover;

import io.davit.harness.bench.BenchFailure;
import io.davit.harness.bench.BenchOrder;
import io.davit.harness.bench.BenchReport;
import io.davit.harness.bench.Benchmark;
import io.davit.harness.bench.Measurement;
import io.davit.harness.ground.WorkFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;

/** What has to fit into a small machine, however much there is to back up: a million files, and the image of a disk of 1 TiB. */
public final class ScaleBench implements Benchmark {
    private static final MemoryLimit LIMIT = new MemoryLimit(96, 256);
    private static final int FILES = 1_000_000;
    private static final int QUICK_FILES = 20_000;
    private static final int PIECES = 20_000;
    private static final int QUICK_PIECES = 200;
    private static final List<Operation> OPERATIONS =
            List.of(Operation.FIRST, Operation.UNCHANGED, Operation.RESTORE_ALL, Operation.VERIFY);

    /**
     * @param word on the command line
     * @param check compares the source with what was restored, and returns what differs
     */
    private record Subject(String word, String name, DataSet data, BiFunction<Path, Path, List<String>> check) {}

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public String summary() {
        return "a million files and an image of 1 TiB, in a heap of %d MiB and a process of %d MiB"
                .formatted(LIMIT.heapMib(), LIMIT.mib());
    }

    @Override
    public void run(BenchOrder order, BenchReport report) {
        List<Subject> subjects = subjects(order.isQuick());
        List<String> wanted = order.wishes().cases();
        List<String> known = subjects.stream().map(Subject::word).toList();
        wanted.stream().filter(word -> !known.contains(word)).findFirst().ifPresent(word -> {
            throw new BenchFailure("There is no case called " + word + ", only " + String.join(", ", known));
        });
        subjects.stream()
                .filter(subject -> wanted.isEmpty() || wanted.contains(subject.word()))
                .forEach(subject -> run(subject, report));
    }

    private static List<Subject> subjects(boolean isQuick) {
        int files = isQuick ? QUICK_FILES : FILES;
        HugeImage image = new HugeImage(isQuick ? QUICK_PIECES : PIECES);
        return List.of(
                new Subject(
                        "files",
                        "%,d files".formatted(files),
                        new ManyFiles(files),
                        (source, restored) ->
                                RestoreCheck.differences(source, restored, RestoreCheck.Strictness.EVERYTHING)),
                new Subject("image", "image of 1 TiB", image, image::differences));
    }

    private static void run(Subject subject, BenchReport report) {
        try (WorkFolder folder = WorkFolder.createOnDisk("scale")) {
            Path source = folder.path().resolve("source");
            subject.data().create(source);
            MoverRepository repository = new DavitTool(DavitTool.Profile.AUTO, LIMIT)
                    .repository(
                            new Storage.Local(folder.path().resolve("repository")),
                            source,
                            folder.path().resolve("scratch"));
            repository.create();
            for (Operation operation : OPERATIONS) {
                tell(subject, operation, measured(subject, operation, repository, source), report);
            }
        }
    }

    private static Cost measured(Subject subject, Operation operation, MoverRepository repository, Path source) {
        if (operation.isBackup()) {
            return repository.backup();
        }
        if (operation == Operation.VERIFY) {
            return repository.verify();
        }
        try (WorkFolder target = WorkFolder.create("scale-restore")) {
            Cost cost = repository.restoreAll(target.path());
            List<String> differences = subject.check().apply(source, repository.restored(target.path()));
            if (!differences.isEmpty()) {
                throw new BenchFailure(
                        "what was restored is not what was backed up: " + String.join("; ", differences));
            }
            return cost;
        }
    }

    private static void tell(Subject subject, Operation operation, Cost cost, BenchReport report) {
        String name = subject.name() + ", " + operation.words();
        report.add(Measurement.told(name, "processor time", "s", cost.cpu().toNanos() / 1e9));
        report.add(Measurement.told(name, "wall time", "s", cost.wall().toNanos() / 1e9));
        report.add(Measurement.told(name, "peak memory", "MiB", cost.peakBytes() / (double) (1 << 20))
                .withAtMost(LIMIT.mib()));
        report.says(
                "%-36s CPU %7.2f s, wall %7.2f s, %4d MiB",
                name, cost.cpu().toNanos() / 1e9, cost.wall().toNanos() / 1e9, cost.peakBytes() >> 20);
    }
}
