package io.davit.agent.repository;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What people call a restore point: kept with it, so that it outlives whoever keeps the list of backups.
 *
 * @param name may be empty
 * @param labels keys and values as Kubernetes labels, in byte order of the keys
 */
public record Naming(String name, Map<String, String> labels) {
    public static final Naming NONE = new Naming("", Map.of());

    private static final int LONGEST_NAME = 253;
    private static final int MOST_LABELS = 64;
    private static final Pattern KEY =
            Pattern.compile("([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
    private static final Pattern VALUE = Pattern.compile("([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?");

    /** @throws IllegalArgumentException if a name is too long or has control characters, or a label is none of Kubernetes */
    public Naming {
        if (name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a name has at most " + LONGEST_NAME + " printable characters");
        }
        if (labels.size() > MOST_LABELS) {
            throw new IllegalArgumentException("at most " + MOST_LABELS + " labels");
        }
        labels.forEach((key, value) -> {
            if (!KEY.matcher(key).matches() || !VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException("a label is not of the form that Kubernetes has");
            }
        });
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }
}
