package io.davit.harness.bench.mover;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A program that moves files into repositories. */
interface MoverTool {
    String name();

    /** What it says of itself; nothing if it is not on this machine. */
    Optional<String> version();

    /** How it compresses, in its own word. */
    String compression();

    /** Whether it can keep a repository there. */
    boolean supports(Storage storage);

    /**
     * @param scratch a folder of its own, not there yet, for caches, settings and logs
     * @param source what all backups of the repository are of
     */
    MoverRepository repository(Storage storage, Path source, Path scratch);

    /** Where a program is: among those that {@code ./davit} built for the benchmark, else on the path. */
    static Optional<Path> find(String program) {
        return Stream.of(
                        Optional.ofNullable(System.getenv("DAVIT_PEERS")).stream(),
                        Stream.of(Optional.ofNullable(System.getenv("PATH"))
                                .orElse("")
                                .split(":")))
                .flatMap(folders -> folders)
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
