package io.davit.agent.state;

import io.davit.agent.repository.WriterMemory;
import io.davit.agent.run.RunId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of one place of a repository: memory, caches, and the run that is being written. One process owns it; another
 * that only reads the repository beside it gets a copy of the memory, and caches of its own that vanish with it.
 */
public final class StateFolder implements AutoCloseable {
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    /** Beginning of the folders of those who read beside the owner. */
    private static final String BESIDE = "beside-";

    private final Path folder;
    private final @Nullable FileChannel owned;
    private final FileMemory memory;
    private final Path scratch;

    private StateFolder(Path folder, @Nullable FileChannel owned, FileMemory memory, Path scratch) {
        this.folder = folder;
        this.owned = owned;
        this.memory = memory;
        this.scratch = scratch;
    }

    /**
     * Owns the state of that place until it is closed.
     *
     * @param state folder for the states of all places; made if need be, for its owner alone
     * @param place the address of the repository
     * @throws DavitException LEDGER_IN_USE, LEDGER_DAMAGED, DATA_DIR_UNUSABLE
     */
    public static StateFolder own(Path state, String place) {
        Path folder = folderOf(state, place);
        try {
            Files.createDirectories(folder, PRIVATE);
            FileChannel owned = lock(folder);
            if (owned == null) {
                throw new DavitException(
                        ErrorCode.LEDGER_IN_USE,
                        "another command works with this repository, and with the state in " + folder);
            }
            sweep(folder);
            Files.writeString(folder.resolve("place"), place + "\n");
            return new StateFolder(folder, owned, FileMemory.of(folder.resolve("memory")), folder);
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /** For a command that only reads the repository: owns the state, too, unless somebody does already. */
    public static StateFolder look(Path state, String place) {
        try {
            return own(state, place);
        } catch (DavitException e) {
            if (e.code() != ErrorCode.LEDGER_IN_USE) {
                throw e;
            }
        }
        Path folder = folderOf(state, place);
        try {
            Path beside = Files.createTempDirectory(folder, BESIDE, PRIVATE);
            return new StateFolder(folder, null, FileMemory.copyOf(folder.resolve("memory")), beside);
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static Path folderOf(Path state, String place) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(place.getBytes(StandardCharsets.UTF_8));
            return state.toAbsolutePath().resolve(HexFormat.of().formatHex(digest, 0, 16));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private static @Nullable FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            return null;
        }
        return channel;
    }

    /** What killed processes left: nobody else is at work here. Those who read beside an owner may lose their cache, and then fail. */
    private static void sweep(Path folder) throws IOException {
        delete(folder.resolve("cache").resolve("spool"));
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
        return scratch.resolve("cache");
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
        if (owned == null) {
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
        try {
            if (owned == null) {
                delete(scratch);
            } else {
                owned.close();
            }
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }
}
