package io.davit.hub.api;

import io.davit.hub.store.ResourceKind;
import java.util.regex.Pattern;

/** Names of rows: {@code backups/NAME}. */
public final class Names {
    private static final Pattern PART = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final String FORM = "lower-case letters, digits and '-', 1 to 63 characters, no '-' at the ends";

    private Names() {}

    public static String of(ResourceKind kind, String part) {
        return kind.collection() + "/" + part;
    }

    /** The part behind the collection, judged. */
    public static String part(ResourceKind kind, String field, String name) {
        String prefix = kind.collection() + "/";
        if (name.isEmpty()) {
            throw Invalid.field(field, "is missing; it has the form \"" + prefix + "NAME\"");
        }
        if (!name.startsWith(prefix)) {
            throw Invalid.field(field, "has the form \"" + prefix + "NAME\"");
        }
        return label(field, name.substring(prefix.length()));
    }

    /** A bare name, such as that of a namespace. */
    public static String label(String field, String name) {
        if (!isLabel(name)) {
            throw Invalid.field(field, "a name is " + FORM);
        }
        return name;
    }

    public static boolean isLabel(String name) {
        return PART.matcher(name).matches();
    }
}
