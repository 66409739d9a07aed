package io.davit.harness.story;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What a folder looked like: every entry below it, and itself as {@code .}, with all that a restore must bring back. */
public final class TreeCapture {
    private static final int TYPE = 0170000;
    private static final int FOLDER = 0040000;

    private final Map<String, Entry> entries;

    private TreeCapture(Map<String, Entry> entries) {
        this.entries = entries;
    }

    /**
     * One entry.
     *
     * @param mode type and permission bits, as {@code stat} tells them
     * @param modifiedNanos since 1970
     * @param content SHA-256 of a file's bytes, or where a symbolic link points to, or empty
     * @param linkedTo the first path in order that is the same file; its own path if there is no other
     */
    public record Entry(
            int mode, int owner, int group, long modifiedNanos, long size, String content, String linkedTo) {}

    /** Reads everything below the folder, following no links. */
    public static TreeCapture of(Path folder) {
        Map<String, Entry> entries = new TreeMap<>();
        Map<Object, String> firstNames = new HashMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) walk.sorted()::iterator) {
                String name =
                        path.equals(folder) ? "." : folder.relativize(path).toString();
                entries.put(name, entry(path, name, firstNames));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new TreeCapture(entries);
    }

    public Map<String, Entry> entries() {
        return entries;
    }

    /** How many files and links; folders are not counted, though compared. */
    public int files() {
        return (int) entries.values().stream()
                .filter(entry -> (entry.mode() & TYPE) != FOLDER)
                .count();
    }

    /** Of all files, hard links counted once. */
    public long bytes() {
        return entries.entrySet().stream()
                .filter(entry -> entry.getKey().equals(entry.getValue().linkedTo()))
                .mapToLong(entry -> entry.getValue().size())
                .sum();
    }

    private static Entry entry(Path path, String name, Map<Object, String> firstNames) throws IOException {
        Map<String, Object> stat = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
        boolean isFolder = Boolean.TRUE.equals(stat.get("isDirectory"));
        // A folder's size is the file system's own business.
        long size = isFolder
                ? 0
                : Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .size();
        String first =
                isFolder ? name : firstNames.computeIfAbsent(Objects.requireNonNull(stat.get("ino")), inode -> name);
        return new Entry(
                number(stat, "mode"),
                number(stat, "uid"),
                number(stat, "gid"),
                Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).to(TimeUnit.NANOSECONDS),
                size,
                content(path, stat),
                first);
    }

    private static int number(Map<String, Object> stat, String name) {
        return (Integer) Objects.requireNonNull(stat.get(name));
    }

    private static String content(Path path, Map<String, Object> stat) throws IOException {
        if (Boolean.TRUE.equals(stat.get("isSymbolicLink"))) {
            return Files.readSymbolicLink(path).toString();
        }
        return Boolean.TRUE.equals(stat.get("isRegularFile")) ? sha256(path) : "";
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
