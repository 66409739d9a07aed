package io.davit.agent.repository.journal;

import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.format.WriterId;
import java.time.Instant;

/**
 * An authenticated entry at the place where it belongs.
 *
 * @param place its own number and hash
 * @param previous hash of the entry before, hexadecimal; {@link #GENESIS} for the first
 */
public record Entry(WriterId writer, JournalHead place, String previous, Instant written, EntryBody body) {
    /** What the first entry of a journal chains to. */
    public static final String GENESIS = "0".repeat(64);

    /** The entry as the port shows it. */
    public JournalEntry toPort() {
        return switch (body) {
            case EntryBody.RunOpened opened -> new JournalEntry.RunOpened(place, written, opened.run());
            case EntryBody.PointSealed sealed -> new JournalEntry.PointSealed(place, written, sealed.summary());
            case EntryBody.RunClosed closed ->
                new JournalEntry.RunClosed(place, written, closed.run(), closed.failure());
            case EntryBody.Unknown unknown -> new JournalEntry.Other(place, written, "kind " + unknown.kind());
        };
    }
}
