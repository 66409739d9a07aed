package io.davit.agent.guardrails;

import java.util.List;
import java.util.regex.Pattern;

/** Names of namespaces, in which {@code *} stands for any letters, or none. */
final class Patterns {
    private static final Pattern WELL_FORMED = Pattern.compile("[a-z0-9*-]{1,63}");
    private static final String ANY = "*";

    private Patterns() {}

    /** @throws IllegalArgumentException naming the first that can match no namespace */
    static List<String> checked(List<String> patterns) {
        for (String pattern : patterns) {
            if (!WELL_FORMED.matcher(pattern).matches()) {
                throw new IllegalArgumentException(
                        "'" + pattern + "' is no pattern: lower-case letters, digits, dashes and *");
            }
        }
        return List.copyOf(patterns);
    }

    static boolean allow(List<String> patterns, String namespace) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, namespace));
    }

    /** Whether every namespace is allowed, also one that nobody has thought of. */
    static boolean allowAll(List<String> patterns) {
        return patterns.contains(ANY);
    }

    private static boolean matches(String pattern, String namespace) {
        String[] parts = pattern.split("\\*", -1);
        if (parts.length == 1) {
            return pattern.equals(namespace);
        }
        String last = parts[parts.length - 1];
        if (!namespace.startsWith(parts[0])) {
            return false;
        }
        int at = parts[0].length();
        for (int i = 1; i < parts.length - 1; i++) {
            int found = namespace.indexOf(parts[i], at);
            if (found < 0) {
                return false;
            }
            at = found + parts[i].length();
        }
        return namespace.length() - last.length() >= at && namespace.endsWith(last);
    }
}
