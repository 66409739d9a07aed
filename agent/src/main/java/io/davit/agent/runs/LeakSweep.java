package io.davit.agent.runs;

import io.davit.agent.run.LeakLedger;
import io.davit.agent.run.LeakLedger.Leak;
import io.davit.agent.run.LogKeys;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunLedger;
import io.davit.agent.run.RunRecord;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what runs left behind: the files and folders on the books of runs that have ended, or that nobody knows any
 * more. What cannot be removed stays on the books and is tried again at the next start.
 */
final class LeakSweep {
    private static final Logger LOG = LoggerFactory.getLogger(LeakSweep.class);

    private final RunLedger runs;
    private final LeakLedger books;

    LeakSweep(RunLedger runs, LeakLedger books) {
        this.runs = runs;
        this.books = books;
    }

    /** Everything that no open run needs. */
    void sweepAll() {
        for (Leak leak : runs.leaks()) {
            boolean open = runs.find(leak.run())
                    .map(RunRecord::state)
                    .filter(state -> !state.isFinal())
                    .isPresent();
            if (!open) {
                sweep(leak);
            }
        }
    }

    /** What one run that has ended left. */
    void sweep(RunId run) {
        books.outstanding(run).forEach(this::sweep);
    }

    private void sweep(Leak leak) {
        try {
            switch (leak.kind()) {
                case "file" -> Files.deleteIfExists(path(leak));
                case "folder" -> deleteFolder(path(leak));
                default -> throw new IOException("no sweep for the kind " + leak.kind());
            }
            books.removed(leak);
            LOG.atDebug().addKeyValue(LogKeys.RUN, leak.run()).log("swept {} {}", leak.kind(), leak.name());
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.RUN, leak.run())
                    .setCause(e)
                    .log("could not sweep {} {}; it stays on the books", leak.kind(), leak.name());
        }
    }

    private static Path path(Leak leak) throws IOException {
        Path path = Path.of(leak.name());
        if (!path.isAbsolute() || path.getNameCount() == 0) {
            throw new IOException("not an absolute path below the root");
        }
        return path;
    }

    /** Never follows a symbolic link out of the folder. */
    private static void deleteFolder(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failed) throws IOException {
                if (failed != null) {
                    throw failed;
                }
                Files.deleteIfExists(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
