package io.davit.harness.story;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Tells in which entries two trees differ; nothing about a tree is forgiven. */
public final class TreeComparer {
    private TreeComparer() {}

    /**
     * One line per difference.
     *
     * @param label which tree it is, at the beginning of each line
     */
    public static List<String> differences(String label, TreeCapture expected, TreeCapture actual) {
        List<String> differences = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(expected.entries().keySet());
        names.addAll(actual.entries().keySet());
        for (String name : names) {
            TreeCapture.Entry before = expected.entries().get(name);
            TreeCapture.Entry after = actual.entries().get(name);
            if (before == null) {
                differences.add("%s: %s was not there before".formatted(label, name));
            } else if (after == null) {
                differences.add("%s: %s is missing".formatted(label, name));
            } else if (!before.equals(after)) {
                differences.add("%s: %s was %s and is %s".formatted(label, name, before, after));
            }
        }
        return differences;
    }
}
