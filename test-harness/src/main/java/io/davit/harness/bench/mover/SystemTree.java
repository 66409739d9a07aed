package io.davit.harness.bench.mover;

import io.davit.harness.bench.BenchFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Programs, libraries and documents of this very machine, up to a size: text, machine code, archives, links of both kinds. */
final class SystemTree implements DataSet {
    private static final List<Path> ROOTS = List.of(Path.of("/usr/share"), Path.of("/usr/lib"));

    private final long limit;

    SystemTree(long limit) {
        this.limit = limit;
    }

    @Override
    public void create(Path folder) {
        long left = limit;
        try {
            for (Path root : ROOTS) {
                long share = left / (root.equals(ROOTS.getLast()) ? 1 : 2);
                Path target = Files.createDirectories(folder.resolve(root.getFileName()));
                List<String> command = new ArrayList<>(List.of("cp", "-a", "--"));
                for (Path entry : entries(root)) {
                    long size = size(entry);
                    if (size <= share) {
                        share -= size;
                        left -= size;
                        command.add(entry.toString());
                    }
                }
                command.add(target.toString());
                int status = new ProcessBuilder(command).inheritIO().start().waitFor();
                if (status != 0) {
                    throw new BenchFailure("cp ended with status " + status);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("Interrupted", e);
        }
    }

    @Override
    public void change(Path folder, Operation operation) {
        throw new IllegalArgumentException("The system's files are not changed by " + operation);
    }

    @Override
    public Path oneFile(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            return folder.relativize(
                    walk.filter(file -> Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS))
                            .sorted()
                            .skip(1000)
                            .findFirst()
                            .orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> entries(Path root) throws IOException {
        try (Stream<Path> list = Files.list(root)) {
            return list.sorted().toList();
        }
    }

    private static long size(Path entry) throws IOException {
        long[] sum = new long[1];
        Files.walkFileTree(entry, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum[0] += attributes.size();
                return FileVisitResult.CONTINUE;
            }
        });
        return sum[0];
    }
}
