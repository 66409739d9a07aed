package io.davit.settings;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Names of keys: from a record component, and what somebody probably meant. */
public final class SettingName {
    private SettingName() {}

    /** {@code allowedRoots} → {@code allowed-roots}. */
    public static String of(RecordComponent component) {
        return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** The values of an enum as they stand in a file, in its own order: {@code OVER_LIVE_DATA} → {@code over-live-data}. */
    public static List<String> choices(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(value -> ((Enum<?>) value).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }

    /** The valid key that is nearest to a wrong one, if any is near. */
    static Optional<String> nearest(String wrong, Collection<String> valid) {
        return valid.stream()
                .filter(key -> distance(wrong, key) <= Math.max(2, key.length() / 3))
                .min(Comparator.comparingInt(key -> distance(wrong, key)));
    }

    /** Levenshtein's edit distance, one row at a time. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
