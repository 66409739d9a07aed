package io.davit.cli.contexts;

import io.davit.cli.hub.HubAccess;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Hubs by the names that a person gave them.
 *
 * @param current the one that is used when none is named
 */
public record Contexts(Optional<String> current, SortedMap<String, HubAccess> byName) {
    private static final String FORM = "[A-Za-z0-9][-_.A-Za-z0-9]{0,62}";

    public Contexts {
        byName = new TreeMap<>(byName);
        current = current.filter(byName::containsKey);
    }

    static Contexts none() {
        return new Contexts(Optional.empty(), new TreeMap<>());
    }

    /** @throws DavitException CONTEXT_UNKNOWN */
    public HubAccess get(Optional<String> name) {
        String wanted = name.or(() -> current)
                .orElseThrow(() -> new DavitException(
                        ErrorCode.CONTEXT_UNKNOWN,
                        byName.isEmpty()
                                ? "nobody is logged in to a hub"
                                : "no context is in use, and none was named"));
        return Optional.ofNullable(byName.get(wanted)).orElseThrow(() -> unknown(wanted));
    }

    private String known(String name) {
        if (!byName.containsKey(name)) {
            throw unknown(name);
        }
        return name;
    }

    private static DavitException unknown(String name) {
        return new DavitException(ErrorCode.CONTEXT_UNKNOWN, "there is no context '" + name + "'");
    }

    /** With this one, in use from now on. */
    public Contexts with(String name, HubAccess access) {
        if (!name.matches(FORM)) {
            throw new DavitException(
                    ErrorCode.ARGUMENT_INVALID,
                    "a context's name is up to 63 letters, digits, '-', '_' and '.', and begins with a letter or digit");
        }
        SortedMap<String, HubAccess> more = new TreeMap<>(byName);
        more.put(name, access);
        return new Contexts(Optional.of(name), more);
    }

    /** @throws DavitException CONTEXT_UNKNOWN */
    public Contexts use(String name) {
        return new Contexts(Optional.of(known(name)), byName);
    }

    /** @throws DavitException CONTEXT_UNKNOWN */
    public Contexts without(String name) {
        SortedMap<String, HubAccess> fewer = new TreeMap<>(byName);
        fewer.remove(known(name));
        return new Contexts(current, fewer);
    }
}
