package io.davit.hub.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;

/**
 * The native library of SQLite, which the driver unpacks before it can be loaded. Left to itself it does that in the temporary
 * folder, where the copy of a process that was killed stays for ever. Here it has a folder of its own, is taken away as soon as it
 * is loaded, and whatever is found there is left over: a lock is held from the one to the other.
 */
final class SqliteLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);
    /** Of the driver: where it unpacks. */
    private static final String PLACE = "org.sqlite.tmpdir";

    private static final String LOCK = "lock";
    private static boolean isLoaded;

    private SqliteLibrary() {}

    /**
     * Loads it, once in a process. Where that does not go (a folder that may only be read, or nothing be executed from), the driver
     * does what it would have done.
     *
     * @param beside the folder of a store
     */
    static synchronized void load(Path beside) {
        if (isLoaded || System.getProperty(PLACE) != null) {
            return;
        }
        isLoaded = true;
        Path folder = beside.resolve("native");
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            try (FileChannel file = FileChannel.open(
                            folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock ignored = file.lock()) {
                clear(folder);
                System.setProperty(PLACE, folder.toString());
                try {
                    SQLiteJDBCLoader.initialize();
                } finally {
                    System.clearProperty(PLACE);
                }
                clear(folder);
            }
            // The driver says by an Exception of no kind that it found no library to load.
        } catch (Exception | UnsatisfiedLinkError e) {
            LOG.atInfo()
                    .addKeyValue("folder", folder)
                    .setCause(e)
                    .log("the library of SQLite is unpacked into the temporary folder");
        }
    }

    /** @throws IOException if something stays */
    static void clear(Path folder) throws IOException {
        List<Path> leftOver;
        try (Stream<Path> all = Files.list(folder)) {
            leftOver = all.filter(path -> !path.endsWith(LOCK)).toList();
        }
        for (Path path : leftOver) {
            Files.deleteIfExists(path);
        }
    }
}
