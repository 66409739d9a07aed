package io.davit.harness.bench.mover;

import io.davit.harness.bench.BenchFailure;
import io.davit.harness.bench.BenchReport;
import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.WorkFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One round of one case: a new source, a new repository of each tool, and each operation by all tools in turn.
 * Before each, what it will read is read once, so that it lies in the page cache for everyone, and what others wrote is on the disk.
 */
final class MoverRound {
    private final MoverCase subject;
    private final DataSet data;
    private final Path source;
    private final Path folder;
    private final Optional<S3Server> server;
    private final BenchReport report;
    private final Figures figures;
    private int backups;

    MoverRound(
            MoverCase subject,
            DataSet data,
            Path folder,
            Optional<S3Server> server,
            BenchReport report,
            Figures figures) {
        this.subject = subject;
        this.data = data;
        this.source = folder.resolve("source");
        this.folder = folder;
        this.server = server;
        this.report = report;
        this.figures = figures;
    }

    private record Entrant(MoverTool tool, MoverRepository repository, Storage storage) {}

    /** Makes the source, and returns where it is. */
    Path source() {
        data.create(source);
        return source;
    }

    /**
     * After {@link #source()}.
     *
     * @param number of the round: tools take turns in being first
     * @param tools those that are here
     */
    void run(int number, List<MoverTool> tools) {
        List<Entrant> entrants = new ArrayList<>();
        for (MoverTool tool : tools) {
            Storage storage = storage(number, tool);
            if (tool.supports(storage)) {
                String name = tool.name().replace(' ', '-');
                Path scratch = folder.resolve(name);
                entrants.add(new Entrant(tool, tool.repository(storage, source, scratch), storage));
            }
        }
        Collections.rotate(entrants, -number);
        entrants.stream()
                .filter(entrant -> entrant.repository().can(Operation.FIRST))
                .forEach(entrant -> entrant.repository().create());
        for (Operation operation : subject.operations()) {
            step(operation, entrants);
        }
    }

    private Storage storage(int number, MoverTool tool) {
        String name = tool.name().replace(' ', '-');
        return server.<Storage>map(s3 -> {
                    String bucket = s3.createBucket("%s-%d-%s".formatted(subject.words(), number, name));
                    return new Storage.Bucket(
                            s3.endpoint(),
                            S3Server.REGION,
                            bucket,
                            s3.owner(),
                            s3.data().resolve(bucket));
                })
                .orElseGet(() -> new Storage.Local(folder.resolve(name + "-repository")));
    }

    private void step(Operation operation, List<Entrant> entrants) {
        switch (operation) {
            case FILES_EDITED, PAGES_CHANGED, APPENDED -> data.change(source, operation);
            case FIRST, UNCHANGED, RESTORE_ALL, RESTORE_ONE, VERIFY, PRUNE -> {}
        }
        backups += operation.isBackup() ? 1 : 0;
        for (Entrant entrant : entrants) {
            boolean isOptional = entrant.tool() instanceof DavitTool davit && !davit.isDefault();
            boolean isSettled = !operation.isBackup() && operation != Operation.RESTORE_ALL;
            if (entrant.repository().can(Operation.FIRST)
                    && entrant.repository().can(operation)
                    && !(isOptional && isSettled)) {
                measure(operation, entrant);
            }
        }
    }

    private void measure(Operation operation, Entrant entrant) {
        warm(operation.isBackup() ? source : entrant.storage().folder());
        settle();
        long stored = entrant.storage().bytes();
        long logged = server.map(s3 -> size(s3.requestLog())).orElse(0L);
        Cost cost = entrant.tool() instanceof DavitTool && operation.isRestore()
                ? restore(operation, entrant, RestoreCheck.Strictness.EVERYTHING)
                : operation.isRestore()
                        ? restore(operation, entrant, RestoreCheck.Strictness.CONTENT)
                        : work(operation, entrant.repository());
        String tool = entrant.tool().name();
        long after = entrant.storage().bytes();
        figures.add(operation, tool, cost);
        if (operation == Operation.FIRST || operation == Operation.PRUNE) {
            figures.add(operation, tool, Figures.Metric.STORED, after / 1e6);
        } else if (operation.isBackup()) {
            figures.add(operation, tool, Figures.Metric.STORED, (after - stored) / 1e6);
        }
        server.ifPresent(s3 -> {
            Traffic traffic = Traffic.since(s3.requestLog(), logged);
            figures.add(operation, tool, Figures.Metric.REQUESTS, traffic.requests());
            figures.add(operation, tool, Figures.Metric.UPLOADED, traffic.uploadedBytes() / 1e6);
        });
        report.says(
                "%-13s %-22s %-14s CPU %7.2f s, wall %7.2f s, %4.0f MB, stored %,8.1f MB",
                subject.words(),
                operation.words(),
                tool,
                cost.cpu().toNanos() / 1e9,
                cost.wall().toNanos() / 1e9,
                cost.peakBytes() / 1e6,
                after / 1e6);
    }

    private Cost work(Operation operation, MoverRepository repository) {
        return switch (operation) {
            case FIRST, UNCHANGED, FILES_EDITED, PAGES_CHANGED, APPENDED -> repository.backup();
            case VERIFY -> repository.verify();
            case PRUNE -> repository.prune((backups + 1) / 2);
            case RESTORE_ALL, RESTORE_ONE -> throw new IllegalStateException("A restore is looked at afterwards");
        };
    }

    /** Into memory: creating files on a disk costs everyone the same. Looked at before it is thrown away. */
    private Cost restore(Operation operation, Entrant entrant, RestoreCheck.Strictness strictness) {
        try (WorkFolder memory = WorkFolder.create("mover-restore")) {
            List<String> differences;
            Cost cost;
            if (operation == Operation.RESTORE_ALL) {
                cost = entrant.repository().restoreAll(memory.path());
                differences =
                        RestoreCheck.differences(source, entrant.repository().restored(memory.path()), strictness);
            } else {
                Path file = data.oneFile(source);
                cost = entrant.repository().restoreOne(file, memory.path());
                differences = differencesOfOne(file, memory.path());
            }
            if (!differences.isEmpty()) {
                throw new BenchFailure(entrant.tool().name() + " has not restored what was backed up: "
                        + String.join("; ", differences));
            }
            return cost;
        }
    }

    /** Tools put a single file at different depths. */
    private List<String> differencesOfOne(Path file, Path target) {
        try (Stream<Path> walk = Files.walk(target)) {
            List<Path> found = walk.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .toList();
            return found.size() == 1
                    ? RestoreCheck.differences(source.resolve(file), found.getFirst(), RestoreCheck.Strictness.CONTENT)
                    : List.of(found.size() + " files instead of one");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void warm(Path folder) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    try (FileChannel channel = FileChannel.open(file)) {
                        while (channel.read(buffer.clear()) > 0) {
                            // Reading it is all that is wanted.
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void settle() {
        try {
            new ProcessBuilder("sync").start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("Interrupted", e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
