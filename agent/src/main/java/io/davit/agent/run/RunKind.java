package io.davit.agent.run;

import java.util.Locale;

/** What a run does. The hub's orders are called the same, so that an outcome tells which it answers. */
public enum RunKind {
    BACKUP,
    RESTORE,
    /** Has ended, or has kept from starting, what another order began. */
    CANCEL,
    SET_LOCATION,
    REVOKE_LOCATION,
    VALIDATE_LOCATION,
    SYNC_CATALOG,
    REPORT_INVENTORY;

    /** As people and documents write it: {@code backup}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it moves what is protected; the others are short, and only the hub orders them. */
    public boolean movesData() {
        return this == BACKUP || this == RESTORE;
    }

    /** @throws IllegalArgumentException if there is no such kind */
    public static RunKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
