package io.davit.agent.volume;

import io.davit.agent.repository.FilePath;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A pattern for paths below the root of a tree, as people know it from .gitignore. Without a slash, other than one at its
 * end, it is compared with the last component: {@code *.tmp}. With one, with the whole path from the root: {@code
 * /var/cache}, {@code var/cache/*.bin}. A slash at the end matches folders only. {@code *} is any run of bytes but the
 * slash, {@code ?} any one byte but the slash, {@code [a-z]} and {@code [!a-z]} one byte of a set or outside of it,
 * {@code **} as a whole component any number of components, and a backslash takes the next character as it is. Bytes,
 * not characters: names need not be UTF-8.
 */
public final class PathPattern {
    private static final byte[] ANY_DEPTH = {'*', '*'};

    private final List<byte[]> components = new ArrayList<>();
    private final boolean isAnchored;
    private final boolean foldersOnly;

    /** @throws DavitException ARGUMENT_INVALID if it is empty, ends in a backslash, or has a set without an end */
    public PathPattern(String pattern) {
        byte[] bytes = pattern.getBytes(StandardCharsets.UTF_8);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == '/') {
            end--;
        }
        foldersOnly = end < bytes.length;
        int start = 0;
        boolean slash = false;
        for (int i = 0; i <= end; i++) {
            if (i == end || bytes[i] == '/') {
                if (i > start) {
                    components.add(Arrays.copyOfRange(bytes, start, i));
                }
                slash |= i < end;
                start = i + 1;
            }
        }
        isAnchored = slash;
        if (components.isEmpty()) {
            throw invalid(pattern, "it names nothing");
        }
        components.forEach(component -> check(pattern, component));
    }

    private static void check(String pattern, byte[] component) {
        for (int i = 0; i < component.length; i++) {
            if (component[i] == '\\' && ++i == component.length) {
                throw invalid(pattern, "it ends in a backslash");
            }
            if (i < component.length && component[i] == '[') {
                int close = closing(component, i);
                if (close < 0) {
                    throw invalid(pattern, "a set has no end");
                }
                i = close;
            }
        }
    }

    private static DavitException invalid(String pattern, String why) {
        return new DavitException(ErrorCode.ARGUMENT_INVALID, "the pattern '" + pattern + "' is none: " + why);
    }

    public boolean matches(FilePath path, boolean isFolder) {
        if (foldersOnly && !isFolder) {
            return false;
        }
        byte[] bytes = path.bytes();
        if (!isAnchored) {
            int name = bytes.length;
            while (name > 0 && bytes[name - 1] != '/') {
                name--;
            }
            return component(components.getFirst(), bytes, name, bytes.length);
        }
        return from(0, bytes, 0);
    }

    /** Whether the components from that one on match the path from that byte on. */
    private boolean from(int component, byte[] path, int start) {
        if (component == components.size()) {
            return start > path.length;
        }
        if (start > path.length) {
            return false;
        }
        byte[] pattern = components.get(component);
        int end = start;
        while (end < path.length && path[end] != '/') {
            end++;
        }
        if (Arrays.equals(pattern, ANY_DEPTH)) {
            return from(component + 1, path, start)
                    || (component == components.size() - 1 ? start <= path.length : from(component, path, end + 1));
        }
        return component(pattern, path, start, end) && from(component + 1, path, end + 1);
    }

    /** One component against the bytes from start to end; after a star that fits too little, the last star is tried longer. */
    private static boolean component(byte[] pattern, byte[] name, int start, int end) {
        int at = start;
        int p = 0;
        int star = -1;
        int starAt = start;
        while (at < end) {
            int next = p < pattern.length && pattern[p] != '*' ? one(pattern, p, name[at]) : -1;
            if (next > 0) {
                p = next;
                at++;
            } else if (p < pattern.length && pattern[p] == '*') {
                star = p++;
                starAt = at;
            } else if (star >= 0) {
                p = star + 1;
                at = ++starAt;
            } else {
                return false;
            }
        }
        while (p < pattern.length && pattern[p] == '*') {
            p++;
        }
        return p == pattern.length;
    }

    /** Where the pattern goes on if its element at that place matches the byte; -1 if it does not. */
    private static int one(byte[] pattern, int p, byte value) {
        return switch (pattern[p]) {
            case '?' -> p + 1;
            case '\\' -> pattern[p + 1] == value ? p + 2 : -1;
            case '[' -> inSet(pattern, p, value & 0xFF) ? closing(pattern, p) + 1 : -1;
            default -> pattern[p] == value ? p + 1 : -1;
        };
    }

    private static boolean inSet(byte[] pattern, int open, int value) {
        int at = open + 1;
        boolean negated = pattern[at] == '!' || pattern[at] == '^';
        at += negated ? 1 : 0;
        int close = closing(pattern, open);
        boolean found = false;
        while (at < close) {
            int low = pattern[at] & 0xFF;
            int high = low;
            if (at + 2 < close && pattern[at + 1] == '-') {
                high = pattern[at + 2] & 0xFF;
                at += 2;
            }
            found |= low <= value && value <= high;
            at++;
        }
        return found != negated;
    }

    /** The bracket that ends the set; one that comes first is a member of it. -1 if there is none. */
    private static int closing(byte[] pattern, int open) {
        int at = open + 1;
        if (at < pattern.length && (pattern[at] == '!' || pattern[at] == '^')) {
            at++;
        }
        for (at++; at < pattern.length; at++) {
            if (pattern[at] == ']') {
                return at;
            }
        }
        return -1;
    }
}
