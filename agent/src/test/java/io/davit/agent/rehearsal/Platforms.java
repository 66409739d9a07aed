package io.davit.agent.rehearsal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * {@code Platforms LIB} takes the native libraries of platforms that Davit does not ship for out of the jars in the folder LIB: Linux with glibc
 * on x86-64 and aarch64 stay. A native library that nobody decided about ends the build.
 */
public final class Platforms {
    private static final Pattern NATIVE = Pattern.compile(".*\\.(so|dll|dylib|jnilib|a)");
    private static final Pattern SHIPPED = Pattern.compile("librocksdbjni-linux(64|-aarch64)\\.so"
            + "|linux/(amd64|aarch64)/libzstd-jni-[0-9.-]+\\.so"
            + "|com/amazon/corretto/crypto/provider/libamazonCorrettoCryptoProvider\\.so");
    private static final Pattern LEFT_OUT =
            Pattern.compile("librocksdbjni-.*|(aix|darwin|freebsd|linux|win)/[^/]+/libzstd-jni-.*");

    private Platforms() {}

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
            if (kept.size() < entries.size()) {
                Path part = jar.resolveSibling(jar.getFileName() + ".part");
                copy(zip, kept, part);
                Files.move(part, jar, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static boolean isKept(Path jar, ZipEntry entry) {
        String name = entry.getName();
        if (!NATIVE.matcher(name).matches() || SHIPPED.matcher(name).matches()) {
            return true;
        }
        if (!LEFT_OUT.matcher(name).matches()) {
            throw new IllegalStateException(jar.getFileName() + " holds the native library " + name
                    + "; say in Platforms whether it is shipped or left out");
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
                    in.transferTo(out);
                }
                out.closeEntry();
            }
        }
    }
}
