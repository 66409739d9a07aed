package io.davit.agent.run;

import java.util.Locale;

/** What a run does. */
public enum RunKind {
    BACKUP,
    RESTORE;

    /** As people and documents write it: {@code backup}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such kind */
    public static RunKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
