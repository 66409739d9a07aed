package io.davit.agent.repository.journal;

import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.run.RunId;

/** What an entry says. */
public sealed interface EntryBody {
    /** A run may store objects from now on. */
    record RunOpened(RunId run) implements EntryBody {}

    /** The restore point: the commit of its run. */
    record PointSealed(RestorePointSummary summary, PointRoots roots) implements EntryBody {}

    /** @param failure empty if the run sealed a restore point, else the error code */
    record RunClosed(RunId run, String failure) implements EntryBody {}

    /** A kind that this version passes over. Its number says which. */
    record Unknown(int kind) implements EntryBody {}
}
