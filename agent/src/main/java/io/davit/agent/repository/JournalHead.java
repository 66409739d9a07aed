package io.davit.agent.repository;

/**
 * The end of a writer's journal as somebody saw it.
 *
 * @param writerId lower-case hexadecimal
 * @param number of the newest entry, from 1; 0 if the writer is known, and no entry is
 * @param hash SHA-256 of the entry's bytes, lower-case hexadecimal
 */
public record JournalHead(String writerId, long number, String hash) {
    /** Of a writer of whom nothing was read yet. */
    public static JournalHead ofNothing(String writerId) {
        return new JournalHead(writerId, 0, "");
    }

    /** The restore point that the entry is, if it is one. */
    public RestorePointId point() {
        return new RestorePointId(writerId, number);
    }
}
