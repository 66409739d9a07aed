package io.davit.harness.bench.mover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Holds a restored folder against its source, entry by entry, without keeping either in memory. */
final class RestoreCheck {
    private static final int ENOUGH = 5;

    private final Strictness strictness;
    private final List<String> differences = new ArrayList<>();
    private final Map<Object, Object> restoredLinks = new HashMap<>();

    /** What must be alike. */
    enum Strictness {
        /** Names, kinds, bytes and where links point: below this a peer has not done the work that is timed. */
        CONTENT,
        /** Also modes, owners, times and which names are one file. */
        EVERYTHING
    }

    private RestoreCheck(Strictness strictness) {
        this.strictness = strictness;
    }

    /** The first few differences; none if the restore is good. */
    static List<String> differences(Path source, Path restored, Strictness strictness) {
        RestoreCheck check = new RestoreCheck(strictness);
        try {
            check.compare(source, restored);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return check.differences;
    }

    private void compare(Path source, Path restored) throws IOException {
        if (differences.size() >= ENOUGH) {
            return;
        }
        if (!Files.exists(restored, LinkOption.NOFOLLOW_LINKS)) {
            differences.add(restored + " is missing");
            return;
        }
        Map<String, Object> wanted = stat(source);
        Map<String, Object> found = stat(restored);
        if (is("isDirectory", wanted) && is("isDirectory", found)) {
            for (String name : names(source, restored)) {
                if (Files.exists(source.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                    compare(source.resolve(name), restored.resolve(name));
                } else {
                    differences.add(restored.resolve(name) + " was not there before");
                }
            }
        } else if (is("isSymbolicLink", wanted) && is("isSymbolicLink", found)) {
            if (!Files.readSymbolicLink(source).equals(Files.readSymbolicLink(restored))) {
                differences.add(restored + " points elsewhere");
            }
        } else if (!is("isRegularFile", wanted) || !is("isRegularFile", found)) {
            differences.add(restored + " is of another kind");
        } else if (Files.mismatch(source, restored) != -1) {
            differences.add(restored + " has other bytes");
        }
        if (strictness == Strictness.EVERYTHING) {
            compareAttributes(restored, wanted, found);
        }
    }

    private void compareAttributes(Path restored, Map<String, Object> wanted, Map<String, Object> found) {
        for (String attribute : List.of("mode", "uid", "gid", "lastModifiedTime")) {
            if (!Objects.equals(wanted.get(attribute), found.get(attribute))) {
                differences.add("%s: %s was %s and is %s"
                        .formatted(restored, attribute, wanted.get(attribute), found.get(attribute)));
            }
        }
        if (!is("isDirectory", wanted) && !Objects.equals(wanted.get("nlink"), found.get("nlink"))) {
            differences.add(
                    "%s: has %s names instead of %s".formatted(restored, found.get("nlink"), wanted.get("nlink")));
        } else if (!is("isDirectory", wanted) && !Objects.equals(wanted.get("nlink"), 1)) {
            Object inode = Objects.requireNonNull(found.get("ino"));
            Object before = restoredLinks.putIfAbsent(Objects.requireNonNull(wanted.get("ino")), inode);
            if (before != null && !before.equals(inode)) {
                differences.add(restored + " is a hard link to something else");
            }
        }
    }

    private static Map<String, Object> stat(Path path) throws IOException {
        return Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean is(String kind, Map<String, Object> stat) {
        return Boolean.TRUE.equals(stat.get(kind));
    }

    private static TreeSet<String> names(Path one, Path other) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        for (Path folder : List.of(one, other)) {
            try (Stream<Path> list = Files.list(folder)) {
                list.forEach(path -> names.add(path.getFileName().toString()));
            }
        }
        return names;
    }
}
