package io.davit.agent.rocks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A store that nobody has open, once more in another folder of the same file system: tables, which never change, are shared
 * by hard links, and the rest, which is small, is copied. What is written to one of the two is not seen in the other.
 */
public final class BorrowedStore {
    private static final String TABLE = ".sst";
    /** What RocksDB makes for itself when it opens a folder. */
    private static final List<String> OF_ITS_OWNER = List.of("LOCK", "LOG");

    private final Path original;
    private final Path copy;
    private final Optional<Footprint> before;

    private BorrowedStore(Path original, Path copy, Optional<Footprint> before) {
        this.original = original;
        this.copy = copy;
        this.before = before;
    }

    /**
     * Nobody may have the original open until this returns. If there is none, there is no copy.
     *
     * @throws IOException and then the copy may be there in part
     */
    public static BorrowedStore of(Path original, Path copy) throws IOException {
        Optional<Footprint> before = footprint(original);
        if (before.isPresent()) {
            Files.createDirectories(copy);
            for (Path file : files(original)) {
                borrow(file, copy.resolve(String.valueOf(file.getFileName())));
            }
        }
        return new BorrowedStore(original, copy, before);
    }

    /** Somebody has the original open: nothing is shared, and nothing is given back that would replace it. */
    public static BorrowedStore ofNothing(Path original, Path copy) {
        return new BorrowedStore(original, copy, Optional.empty());
    }

    private static Optional<Footprint> footprint(Path folder) {
        return RocksStore.exists(folder) ? Optional.of(Footprint.of(folder)) : Optional.empty();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(file -> OF_ITS_OWNER.stream()
                            .noneMatch(
                                    name -> String.valueOf(file.getFileName()).startsWith(name)))
                    .toList();
        }
    }

    private static void borrow(Path file, Path to) throws IOException {
        if (String.valueOf(file.getFileName()).endsWith(TABLE)) {
            try {
                Files.createLink(to, file);
                return;
            } catch (UnsupportedOperationException | IOException e) {
                // A file system without hard links: then it is copied, too.
            }
        }
        Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES);
    }

    /**
     * Puts the copy in the place of the original, which nobody may have open, unless that one changed meanwhile: what a
     * reader found out serves the next command.
     *
     * @param aside where the original goes, in the same file system; nothing is there
     */
    public void giveBack(Path aside) throws IOException {
        if (!RocksStore.exists(copy) || !footprint(original).equals(before)) {
            return;
        }
        if (before.isPresent()) {
            Files.move(original, aside, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.createDirectories(original.resolveSibling("."));
        }
        Files.move(copy, original, StandardCopyOption.ATOMIC_MOVE);
    }
}
