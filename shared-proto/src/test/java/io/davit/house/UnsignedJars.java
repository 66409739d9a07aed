package io.davit.house;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code UnsignedJars LIB…} takes the signatures out of the jars in the folders, which an attacker would take out as easily: each process would read and
 * hash lists of thousands of files, and no archive of classes takes those of a signed jar.
 */
public final class UnsignedJars {
    private static final Pattern SIGNATURE = Pattern.compile("[^/]+\\.(SF|RSA|DSA|EC)");

    private UnsignedJars() {}

    public static void main(String[] folders) throws IOException {
        for (String folder : folders) {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                for (Path jar :
                        files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                    unsign(jar);
                }
            }
        }
    }

    /** The same bytes come of the same jar; one without a signature stays as it is. */
    static void unsign(Path jar) throws IOException {
        // This file system copies what stays as it is packed, where streams would pack it again.
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            Path about = zip.getPath("META-INF");
            List<Path> signatures = Files.isDirectory(about) ? signatures(about) : List.of();
            if (signatures.isEmpty()) {
                return;
            }
            for (Path signature : signatures) {
                Files.delete(signature);
            }
            dropDigests(about.resolve("MANIFEST.MF"));
        }
    }

    private static List<Path> signatures(Path about) throws IOException {
        try (Stream<Path> files = Files.list(about)) {
            return files.filter(file ->
                            SIGNATURE.matcher(file.getFileName().toString()).matches())
                    .toList();
        }
    }

    /** What the manifest says of single files are their digests; of packages it may say more, and that stays. */
    private static void dropDigests(Path file) throws IOException {
        Manifest manifest = new Manifest();
        try (InputStream in = Files.newInputStream(file)) {
            manifest.read(in);
        }
        manifest.getEntries()
                .values()
                .forEach(entry -> entry.keySet().removeIf(key -> key.toString().endsWith("-Digest")));
        manifest.getEntries().values().removeIf(entry -> entry.isEmpty());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        manifest.write(bytes);
        FileTime time = Files.getLastModifiedTime(file);
        Files.write(file, bytes.toByteArray());
        Files.setLastModifiedTime(file, time);
    }
}
