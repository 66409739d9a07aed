package io.davit.agent.repository.journal;

import io.davit.agent.repository.JournalEntry.Fence;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.run.RunId;
import java.time.Instant;
import java.util.List;

/** What an entry says. */
public sealed interface EntryBody {
    /** What only counts with the owner's word, or in the journal of whoever it is about. */
    sealed interface Vouched extends EntryBody {
        /** The owner's signature in hexadecimal, see {@link OwnerWord}; empty without. */
        String word();

        Vouched with(String word);
    }

    /**
     * A run may store objects from now on.
     *
     * @param generation up to which the condemned lists were applied
     */
    record RunOpened(RunId run, long generation) implements EntryBody {
        public RunOpened(RunId run) {
            this(run, 0);
        }
    }

    /** The restore point: the commit of its run. */
    record PointSealed(RestorePointSummary summary, PointRoots roots) implements EntryBody {}

    /** @param failure empty if the run did what it was for, else the error code */
    record RunClosed(RunId run, String failure) implements EntryBody {}

    /** The restore point is forgotten, and may be deleted from that time on (R22). */
    record Tombstone(RunId run, RestorePointId point, Instant notBefore, String word) implements Vouched {
        @Override
        public Tombstone with(String given) {
            return new Tombstone(run, point, notBefore, given);
        }
    }

    /** The run refers to nothing that the condemned lists up to this generation name (R19). */
    record Acknowledged(RunId run, long generation) implements EntryBody {}

    /** @param tombstones by their places; they count no more */
    record Reprieve(RunId run, List<RestorePointId> tombstones, String word) implements Vouched {
        @Override
        public Reprieve with(String given) {
            return new Reprieve(run, tombstones, given);
        }
    }

    /** Before the deletion of what the condemned lists up to this generation name. */
    record Dropped(long generation, List<RestorePointId> points, List<Fence> fenced, String word) implements Vouched {
        @Override
        public Dropped with(String given) {
            return new Dropped(generation, points, fenced, given);
        }
    }

    /** After it: what is left of those lists was spared. */
    record Pruned(long generation) implements EntryBody {}

    /** A kind that this version passes over. Its number says which. */
    record Unknown(int kind) implements EntryBody {}
}
