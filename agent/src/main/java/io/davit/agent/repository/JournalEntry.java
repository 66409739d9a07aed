package io.davit.agent.repository;

import io.davit.agent.run.RunId;
import java.time.Instant;

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

    /** @param failure empty if the run sealed a restore point, else the code */
    record RunClosed(JournalHead place, Instant written, RunId run, String failure) implements JournalEntry {}

    record Other(JournalHead place, Instant written, String kind) implements JournalEntry {}
}
