package io.davit.harness.ground;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** A folder that is gone when it is closed, or when the JVM is. In memory where there is room: etcd's pace is then even. */
public final class WorkFolder implements AutoCloseable {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long ROOM = 3L << 30;

    private final Path path;

    private WorkFolder(Path path) {
        this.path = path;
    }

    /** On {@code /dev/shm} if that is writable and has 3 GiB left, else in the JVM's temporary folder. */
    public static WorkFolder create(String purpose) {
        return createIn(memoryHasRoom() ? MEMORY : temporary(), purpose);
    }

    /** On a disk, for what would not fit into memory everywhere. */
    public static WorkFolder createOnDisk(String purpose) {
        return createIn(temporary(), purpose);
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            deleteTree(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Janitor.deleted(path);
    }

    private static WorkFolder createIn(Path parent, String purpose) {
        try {
            Path path = Files.createTempDirectory(
                    parent,
                    "davit-ground-" + purpose + "-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Janitor.created(path);
            return new WorkFolder(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The temporary folder, or where the disk is if that was put into memory. */
    private static Path temporary() {
        return Path.of(System.getProperty("davit.test.disk", System.getProperty("java.io.tmpdir")));
    }

    private static boolean memoryHasRoom() {
        try {
            return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() > ROOM;
        } catch (IOException e) {
            return false;
        }
    }

    /** Servers may still write while they are being stopped: a name that vanished meanwhile is no error. */
    static void deleteTree(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
