package io.davit.agent.rocks;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * Loads RocksDB's shared library: from the distribution, where it lies on {@code java.library.path}, else out of the jar. The loader that comes with
 * RocksDB unpacks 17 MB into the temporary folder at every start and leaves them there when the process is killed; ours unpacks once per version into
 * the store that is opened first, and finds them again.
 */
final class NativeLibrary {
    /** As RocksDB.loadLibrary(List) names it: the file has an ending twice that the resource in the jar has once. */
    private static final String LIBRARY = "rocksdbjni";

    private static boolean loaded;

    private NativeLibrary() {}

    /** Loads it unless this process has it; unpacks below {@code folder} if need be. */
    static synchronized void load(Path folder) {
        if (loaded) {
            return;
        }
        try {
            Optional<Path> shipped = shipped();
            RocksDB.loadLibrary(List.of((shipped.isPresent() ? shipped.get() : unpacked(folder)).toString()));
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.DATA_DIR_UNUSABLE, "cannot unpack a library below " + folder + ": " + e.getMessage(), e);
        }
        loaded = true;
    }

    private static Optional<Path> shipped() {
        String name = Environment.getJniLibraryFileName(LIBRARY);
        return Arrays.stream(System.getProperty("java.library.path", "").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .filter(folder -> Files.exists(folder.resolve(name)))
                .findFirst();
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
        Path library = home.resolve(Environment.getJniLibraryFileName(LIBRARY));
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
