package io.davit.agent.rehearsal;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code ShippedJars LIB} takes out of the jars in the folder LIB what the distribution is better without:
 *
 * <ul>
 *   <li>native libraries. Those for Linux with glibc on x86-64 and aarch64 go to {@code LIB/native/x86_64} and {@code LIB/native/aarch64}, where they are
 *       loaded as they lie, which jars would have unpacked for each process; those of other platforms are left out. One that nobody decided about
 *       ends the build;
 *   <li>zstd's binding for newer JVMs, which builds 31 bridges at run time, where its JNI binding is as fast (0.2 s of a cold process).
 * </ul>
 */
public final class ShippedJars {
    private static final Pattern NATIVE = Pattern.compile(".*\\.(so|dll|dylib|jnilib|a)");
    private static final Pattern SHIPPED = Pattern.compile("librocksdbjni-linux(64|-aarch64)\\.so"
            + "|linux/(amd64|aarch64)/(?<zstd>libzstd-jni-[0-9.-]+\\.so)"
            + "|com/amazon/corretto/crypto/provider/(?<crypto>libamazonCorrettoCryptoProvider\\.so)");
    private static final Pattern LEFT_OUT =
            Pattern.compile("librocksdbjni-.*|(aix|darwin|freebsd|linux|win)/[^/]+/libzstd-jni-.*");
    private static final Pattern NEWER_ZSTD = Pattern.compile("META-INF/versions/[0-9]+/com/github/luben/zstd/.*");

    private ShippedJars() {}

    public static void main(String[] arguments) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
            for (Path jar :
                    files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                narrow(jar);
            }
        }
    }

    /** @throws IllegalStateException for a native library that is neither shipped nor known to be left out */
    static void narrow(Path jar) throws IOException {
        // This file system copies what stays as it is packed, where streams would pack it again.
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            Path root = zip.getPath("/");
            List<Path> out;
            try (Stream<Path> entries = Files.walk(root)) {
                out = entries.filter(entry -> Files.isRegularFile(entry)
                                && !isKept(jar, root.relativize(entry).toString()))
                        .toList();
            }
            for (Path entry : out) {
                moveOut(entry, root.relativize(entry).toString(), jar.resolveSibling("native"));
                Files.delete(entry);
            }
        }
    }

    /** Copies the entry to where the JVM looks for a library of that machine; does nothing if it is no library that is shipped. */
    private static void moveOut(Path entry, String named, Path folder) throws IOException {
        Matcher shipped = SHIPPED.matcher(named);
        if (!shipped.matches()) {
            return;
        }
        // As uname -m says it. The provider's jar is for one machine.
        Path machine = Files.createDirectories(folder.resolve(named.contains("aarch64") ? "aarch64" : "x86_64"));
        String name = Stream.of("zstd", "crypto")
                .map(shipped::group)
                .filter(Objects::nonNull)
                .findFirst()
                // Where RocksDB.loadLibrary(List) looks: it doubles the ending that the entry has once.
                .orElseGet(() -> named.replace("rocksdbjni", "rocksdbjnijni"));
        Files.copy(entry, machine.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean isKept(Path jar, String name) {
        if (NEWER_ZSTD.matcher(name).matches() || SHIPPED.matcher(name).matches()) {
            return false;
        }
        if (!NATIVE.matcher(name).matches()) {
            return true;
        }
        if (!LEFT_OUT.matcher(name).matches()) {
            throw new IllegalStateException(jar.getFileName() + " holds the native library " + name
                    + "; say in ShippedJars whether it is shipped or left out");
        }
        return false;
    }
}
