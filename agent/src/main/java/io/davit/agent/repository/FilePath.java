package io.davit.agent.repository;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Path of an entry below the root of a volume: raw bytes, components joined by single slashes, no leading slash; empty
 * for the root itself. Components are neither empty nor {@code .} or {@code ..} and hold no NUL.
 *
 * <p>Order (R12): by directory, compared component by component as raw bytes, then by name; the root comes first. All
 * entries of one directory therefore stand together, and before the entries of its sub-directories.
 */
public record FilePath(byte[] bytes) implements Comparable<FilePath> {
    public static final FilePath ROOT = new FilePath(new byte[0]);

    public FilePath {
        int start = 0;
        for (int i = 0; i <= bytes.length && bytes.length > 0; i++) {
            if (i == bytes.length || bytes[i] == '/') {
                int length = i - start;
                boolean dots = (length == 1 && bytes[start] == '.')
                        || (length == 2 && bytes[start] == '.' && bytes[start + 1] == '.');
                if (length == 0 || dots) {
                    throw new IllegalArgumentException("not a path below a root");
                }
                start = i + 1;
            } else if (bytes[i] == 0) {
                throw new IllegalArgumentException("not a path below a root");
            }
        }
    }

    public static FilePath of(String path) {
        return new FilePath(path.getBytes(StandardCharsets.UTF_8));
    }

    public boolean isRoot() {
        return bytes.length == 0;
    }

    /** Length of the directory part, without the slash before the name. */
    private int directoryLength() {
        for (int i = bytes.length - 1; i >= 0; i--) {
            if (bytes[i] == '/') {
                return i;
            }
        }
        return 0;
    }

    /** The last component; empty for the root. */
    public byte[] name() {
        int directory = directoryLength();
        return Arrays.copyOfRange(bytes, directory == 0 ? 0 : directory + 1, bytes.length);
    }

    public FilePath child(byte[] name) {
        if (isRoot()) {
            return new FilePath(name.clone());
        }
        byte[] joined = Arrays.copyOf(bytes, bytes.length + 1 + name.length);
        joined[bytes.length] = '/';
        System.arraycopy(name, 0, joined, bytes.length + 1, name.length);
        return new FilePath(joined);
    }

    @Override
    public int compareTo(FilePath other) {
        if (isRoot() || other.isRoot()) {
            return Boolean.compare(other.isRoot(), isRoot());
        }
        int mine = directoryLength();
        int theirs = other.directoryLength();
        int byDirectory = compareComponents(bytes, mine, other.bytes, theirs);
        if (byDirectory != 0) {
            return byDirectory;
        }
        return Arrays.compareUnsigned(
                bytes,
                mine == 0 ? 0 : mine + 1,
                bytes.length,
                other.bytes,
                theirs == 0 ? 0 : theirs + 1,
                other.bytes.length);
    }

    /** A slash sorts below every other byte, which makes a byte comparison one by components. */
    private static int compareComponents(byte[] a, int aLength, byte[] b, int bLength) {
        int at = Arrays.mismatch(a, 0, aLength, b, 0, bLength);
        if (at < 0) {
            return 0;
        }
        if (at >= aLength || at >= bLength) {
            return Integer.compare(aLength, bLength);
        }
        int left = a[at] == '/' ? -1 : a[at] & 0xFF;
        int right = b[at] == '/' ? -1 : b[at] & 0xFF;
        return Integer.compare(left, right);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FilePath path && Arrays.equals(bytes, path.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** For people: bytes that are not UTF-8 show as the replacement character. */
    @Override
    public String toString() {
        return isRoot() ? "." : new String(bytes, StandardCharsets.UTF_8);
    }
}
