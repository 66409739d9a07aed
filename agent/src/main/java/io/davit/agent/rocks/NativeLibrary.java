package io.davit.agent.rocks;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * Loads RocksDB's shared library from a folder of our own. The loader that comes with RocksDB unpacks 17 MB into the
 * temporary folder at every start and leaves them there when the process is killed; ours unpacks once per version into
 * the store that is opened first, and finds them again.
 */
final class NativeLibrary {
    private static boolean loaded;

    private NativeLibrary() {}

    /** Loads it unless this process has it; unpacks below {@code folder} if need be. */
    static synchronized void load(Path folder) {
        if (loaded) {
            return;
        }
        try {
            RocksDB.loadLibrary(List.of(unpacked(folder).toString()));
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.DATA_DIR_UNUSABLE, "cannot unpack a library below " + folder + ": " + e.getMessage(), e);
        }
        loaded = true;
    }

    private static Path unpacked(Path folder) throws IOException {
        String name = Environment.getJniLibraryFileName("rocksdb");
        URL resource = RocksDB.class.getClassLoader().getResource(name);
        if (resource == null) {
            throw new IllegalStateException("rocksdbjni holds no library for this platform: " + name);
        }
        JarURLConnection jar = (JarURLConnection) resource.openConnection();
        long size = jar.getJarEntry().getSize();
        Path home = folder.toAbsolutePath()
                .resolve("native-" + Long.toHexString(jar.getJarEntry().getCrc()));
        // Where RocksDB.loadLibrary(List) looks: it doubles the ending that the resource has once.
        Path library = home.resolve(Environment.getJniLibraryFileName("rocksdbjni"));
        if (Files.exists(library) && Files.size(library) == size) {
            return home;
        }
        Files.createDirectories(home);
        Path half = Files.createTempFile(home, name, ".half");
        try (InputStream in = jar.getInputStream()) {
            Files.copy(in, half, StandardCopyOption.REPLACE_EXISTING);
            Files.move(half, library, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(half);
        }
        return home;
    }
}
