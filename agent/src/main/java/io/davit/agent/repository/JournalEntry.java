package io.davit.agent.repository;

import io.davit.agent.run.RunId;
import java.time.Instant;
import java.util.List;

/** One authenticated entry of a writer's journal. Kinds that this version does not know arrive as {@link Other}. */
public sealed interface JournalEntry {
    JournalHead place();

    Instant written();

    record RunOpened(JournalHead place, Instant written, RunId run) implements JournalEntry {}

    record PointSealed(JournalHead place, Instant written, RestorePointSummary summary) implements JournalEntry {
        public RestorePointId id() {
            return new RestorePointId(place.writerId(), place.number());
        }
    }

    /** @param failure empty if the run did what it was for, else the code */
    record RunClosed(JournalHead place, Instant written, RunId run, String failure) implements JournalEntry {}

    /** A restore point is given up; it stays restorable until a prune behind that date. */
    record PointForgotten(JournalHead place, Instant written, RestorePointId point, Instant notBefore)
            implements JournalEntry {}

    /** @param tombstones places of entries that forgot something, and count no more */
    record PointsReprieved(JournalHead place, Instant written, List<RestorePointId> tombstones)
            implements JournalEntry {}

    /**
     * For ever.
     *
     * @param points whose data is deleted
     * @param fenced whatever these runs seal from now on does not count
     */
    record PointsDropped(JournalHead place, Instant written, List<RestorePointId> points, List<Fence> fenced)
            implements JournalEntry {}

    /** Entries of the run that stand behind this number in its writer's journal do not count. */
    record Fence(String writerId, RunId run, long number) {}

    record Other(JournalHead place, Instant written, String kind) implements JournalEntry {}
}
