package io.davit.agent.objectstore;

/**
 * The name of an object inside a location: components of {@code [A-Za-z0-9._-]+}, none of them dots alone, joined by
 * single slashes, at most 512 characters. No key of ours is a path prefix of another.
 */
public record ObjectKey(String value) implements Comparable<ObjectKey> {
    private static final int LONGEST = 512;

    public ObjectKey {
        if (!isLegal(value)) {
            throw new IllegalArgumentException("not an object key: " + value);
        }
    }

    /** Whether a name found in a store can be a key at all; what cannot is not ours. */
    public static boolean isLegal(String name) {
        boolean componentNamed = false;
        boolean componentOpen = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '/') {
                if (!componentNamed) {
                    return false;
                }
                componentNamed = false;
                componentOpen = false;
                continue;
            }
            if (!isLegal(c)) {
                return false;
            }
            componentOpen = true;
            componentNamed |= c != '.';
        }
        return componentOpen && componentNamed && name.length() <= LONGEST;
    }

    private static boolean isLegal(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }

    @Override
    public int compareTo(ObjectKey other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
