package io.davit.agent.repository;

/** A restore point: the place of its RESTORE_POINT entry, written {@code <writer id>-<number>}. */
public record RestorePointId(String writerId, long number) {
    /** @throws IllegalArgumentException if the text is not of that form */
    public static RestorePointId parse(String text) {
        int dash = text.lastIndexOf('-');
        if (dash < 1) {
            throw new IllegalArgumentException("not a restore point: " + text);
        }
        return new RestorePointId(text.substring(0, dash), Long.parseLong(text.substring(dash + 1)));
    }

    @Override
    public String toString() {
        return writerId + "-" + number;
    }
}
