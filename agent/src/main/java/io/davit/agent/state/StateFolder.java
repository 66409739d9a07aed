package io.davit.agent.state;

import io.davit.agent.repository.WriterMemory;
import io.davit.agent.rocks.BorrowedStore;
import io.davit.agent.run.RunId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of one place of a repository: memory, caches, and the run that is being written. One process that writes owns
 * it; those that only read the repository are never in its way, nor it in theirs: they share the memory, and have caches of
 * their own, which begin as those of the last command and are the next one's if nobody else changed them.
 */
public final class StateFolder implements AutoCloseable {
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    /** Beginning of the folders of those who read. */
    private static final String BESIDE = "beside-";

    private static final String CACHE = "cache";
    /** What of the cache is worth keeping from one command to the next. */
    private static final String INDEX = "index";

    private final Path folder;
    private final HeldFile held;
    private final FileMemory memory;
    private final Optional<Beside> beside;

    /** Of who only reads. */
    private record Beside(Path scratch, BorrowedStore index) {}

    private StateFolder(Path folder, HeldFile held, FileMemory memory, Optional<Beside> beside) {
        this.folder = folder;
        this.held = held;
        this.memory = memory;
        this.beside = beside;
    }

    /**
     * Owns the state of that place until it is closed.
     *
     * @param state folder for the states of all places; made if need be, for its owner alone
     * @param place the address of the repository
     * @param command what it is owned for, for whoever finds it owned
     * @throws DavitException LEDGER_IN_USE, LEDGER_DAMAGED, DATA_DIR_UNUSABLE
     */
    public static StateFolder own(Path state, String place, String command) {
        Path folder = folderOf(state, place);
        try {
            Files.createDirectories(folder, PRIVATE);
            try (Turn turn = Turn.take(folder)) {
                HeldFile held = HeldFile.take(folder.resolve("lock")).orElseThrow(() -> inUse(folder));
                return owned(folder, held, place, command);
            }
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static StateFolder owned(Path folder, HeldFile held, String place, String command) throws IOException {
        boolean isOwned = false;
        try {
            sweep(folder);
            delete(folder.resolve(CACHE).resolve("spool"));
            Files.writeString(folder.resolve("place"), place + "\n");
            Files.writeString(
                    folder.resolve("owner"),
                    "'" + command + "', process " + ProcessHandle.current().pid());
            FileMemory memory = FileMemory.in(folder);
            isOwned = true;
            return new StateFolder(folder, held, memory, Optional.empty());
        } finally {
            if (!isOwned) {
                held.close();
            }
        }
    }

    private static DavitException inUse(Path folder) {
        String owner;
        try {
            owner = Files.readString(folder.resolve("owner"));
        } catch (IOException e) {
            owner = "another command";
        }
        return new DavitException(
                ErrorCode.LEDGER_IN_USE, owner + " writes to this repository, with the state in " + folder);
    }

    /** For a command that only reads the repository: whoever owns the state goes on, and so may who comes to own it. */
    public static StateFolder look(Path state, String place) {
        Path folder = folderOf(state, place);
        try {
            Files.createDirectories(folder, PRIVATE);
            try (Turn turn = Turn.take(folder)) {
                sweep(folder);
                Path scratch = Files.createTempDirectory(folder, BESIDE, PRIVATE);
                HeldFile held = HeldFile.take(alive(scratch))
                        .orElseThrow(() -> new IllegalStateException(scratch + " is new, and held"));
                return looking(folder, held, scratch);
            }
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static StateFolder looking(Path folder, HeldFile held, Path scratch) throws IOException {
        boolean isReady = false;
        try {
            BorrowedStore index = whileUnowned(folder, () -> BorrowedStore.of(indexOf(folder), indexOf(scratch)))
                    .orElseGet(() -> BorrowedStore.ofNothing(indexOf(folder), indexOf(scratch)));
            FileMemory memory = FileMemory.in(folder);
            isReady = true;
            return new StateFolder(folder, held, memory, Optional.of(new Beside(scratch, index)));
        } finally {
            if (!isReady) {
                held.close();
                delete(scratch);
            }
        }
    }

    /** What is done to a cache that nobody has open. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException;
    }

    /** To be called in one's {@link Turn}; empty if somebody owns the state. */
    private static <T> Optional<T> whileUnowned(Path folder, Work<T> work) throws IOException {
        Optional<HeldFile> free = HeldFile.take(folder.resolve("lock"));
        if (free.isEmpty()) {
            return Optional.empty();
        }
        try (HeldFile held = free.get()) {
            return Optional.of(work.run());
        }
    }

    private static Path indexOf(Path folder) {
        return folder.resolve(CACHE).resolve(INDEX);
    }

    private static Path alive(Path scratch) {
        return scratch.resolve("alive");
    }

    private static Path folderOf(Path state, String place) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(place.getBytes(StandardCharsets.UTF_8));
            return state.toAbsolutePath().resolve(HexFormat.of().formatHex(digest, 0, 16));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** What readers left that were killed. */
    private static void sweep(Path folder) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, BESIDE + "*")) {
            for (Path scratch : left) {
                Optional<HeldFile> dead = HeldFile.take(alive(scratch));
                if (dead.isPresent()) {
                    try (HeldFile held = dead.get()) {
                        delete(scratch);
                    }
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** All of it is in there. */
    public Path folder() {
        return folder;
    }

    public WriterMemory memory() {
        return memory;
    }

    /** For the caches of the repository. */
    public Path cache() {
        return beside.map(Beside::scratch).orElse(folder).resolve(CACHE);
    }

    /** The run that a process was writing when it was killed. */
    public Optional<RunId> unfinished() {
        try {
            return Optional.of(RunId.parse(Files.readString(run()).strip()));
        } catch (NoSuchFileException | IllegalArgumentException e) {
            // Half a note of a run is none: a new run costs no data.
            return Optional.empty();
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /** Durable on return; only for who owns the state. */
    public void begin(RunId id) {
        if (beside.isPresent()) {
            throw new IllegalStateException("only the owner of the state writes to the repository");
        }
        try {
            DurableFile.write(run(), (id + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    public void ended() {
        try {
            Files.deleteIfExists(run());
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private Path run() {
        return folder.resolve("run");
    }

    static DavitException unusable(Path place, IOException e) {
        return new DavitException(ErrorCode.DATA_DIR_UNUSABLE, place + " cannot be used: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try (HeldFile last = held) {
            if (beside.isPresent()) {
                try (Turn turn = Turn.take(folder)) {
                    giveBack(beside.get());
                    delete(beside.get().scratch());
                }
            }
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private void giveBack(Beside mine) throws IOException {
        whileUnowned(folder, () -> {
            mine.index().giveBack(mine.scratch().resolve("before"));
            return true;
        });
    }
}
