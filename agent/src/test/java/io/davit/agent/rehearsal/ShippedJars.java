package io.davit.agent.rehearsal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * {@code ShippedJars LIB} takes out of the jars in the folder LIB what the distribution is better without:
 *
 * <ul>
 *   <li>native libraries. Those for Linux with glibc on x86-64 and aarch64 go to {@code LIB/native/x86_64} and {@code LIB/native/aarch64}, where they are
 *       loaded as they lie, which jars would have unpacked for each process; those of other platforms are left out. One that nobody decided about
 *       ends the build;
 *   <li>signatures, which an attacker would take out as easily: each process would read and hash lists of thousands of files, and no archive takes
 *       classes of a signed jar;
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
    private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
    private static final String MANIFEST = "META-INF/MANIFEST.MF";
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
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            List<? extends ZipEntry> entries = zip.stream().toList();
            List<? extends ZipEntry> kept =
                    entries.stream().filter(entry -> isKept(jar, entry)).toList();
            for (ZipEntry entry : entries) {
                moveOut(zip, entry, jar.resolveSibling("native"));
            }
            if (kept.size() < entries.size()) {
                Path part = jar.resolveSibling(jar.getFileName() + ".part");
                copy(zip, kept, part);
                Files.move(part, jar, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Copies the entry to where the JVM looks for a library of that machine; does nothing if it is no library that is shipped. */
    private static void moveOut(ZipFile zip, ZipEntry entry, Path folder) throws IOException {
        Matcher shipped = SHIPPED.matcher(entry.getName());
        if (!shipped.matches()) {
            return;
        }
        // As uname -m says it. The provider's jar is for one machine.
        Path machine =
                Files.createDirectories(folder.resolve(entry.getName().contains("aarch64") ? "aarch64" : "x86_64"));
        String name = Stream.of("zstd", "crypto")
                .map(shipped::group)
                .filter(Objects::nonNull)
                .findFirst()
                // Where RocksDB.loadLibrary(List) looks: it doubles the ending that the entry has once.
                .orElseGet(() -> entry.getName().replace("rocksdbjni", "rocksdbjnijni"));
        try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, machine.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static boolean isKept(Path jar, ZipEntry entry) {
        String name = entry.getName();
        if (SIGNATURE.matcher(name).matches()
                || NEWER_ZSTD.matcher(name).matches()
                || SHIPPED.matcher(name).matches()) {
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

    private static void copy(ZipFile from, List<? extends ZipEntry> entries, Path to) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
            for (ZipEntry entry : entries) {
                ZipEntry copy = new ZipEntry(entry.getName());
                copy.setLastModifiedTime(entry.getLastModifiedTime());
                out.putNextEntry(copy);
                try (InputStream in = from.getInputStream(entry)) {
                    if (entry.getName().equals(MANIFEST)) {
                        withoutDigests(new Manifest(in)).write(out);
                    } else {
                        in.transferTo(out);
                    }
                }
                out.closeEntry();
            }
        }
    }

    /** What it says of single files are their digests; of packages it may say more, and that stays. */
    private static Manifest withoutDigests(Manifest manifest) {
        manifest.getEntries()
                .values()
                .forEach(about -> about.keySet().removeIf(key -> key.toString().endsWith("-Digest")));
        manifest.getEntries().values().removeIf(about -> about.isEmpty());
        return manifest;
    }
}
