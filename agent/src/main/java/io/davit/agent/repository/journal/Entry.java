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
            case EntryBody.Tombstone tombstone ->
                new JournalEntry.PointForgotten(place, written, tombstone.point(), tombstone.notBefore());
            case EntryBody.Reprieve reprieve -> new JournalEntry.PointsReprieved(place, written, reprieve.tombstones());
            case EntryBody.Dropped dropped ->
                new JournalEntry.PointsDropped(place, written, dropped.points(), dropped.fenced());
            case EntryBody.Acknowledged acknowledged ->
                new JournalEntry.Other(place, written, "generation " + acknowledged.generation() + " acknowledged");
            case EntryBody.Pruned pruned ->
                new JournalEntry.Other(place, written, "generation " + pruned.generation() + " pruned");
            case EntryBody.Unknown unknown -> new JournalEntry.Other(place, written, "kind " + unknown.kind());
        };
    }
}
