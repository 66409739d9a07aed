package io.davit.agent.repository.journal;

import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.List;
import java.util.function.Function;

/** A run as other writers see it: what happens between RUN_OPENED and RUN_CLOSED of a journal. */
public final class JournalRun {
    private JournalRun() {}

    /**
     * Does the work within such a run, and closes it, whatever comes of it.
     *
     * @param generation up to which condemned lists were looked at
     * @param work gets the entry that opened the run
     */
    public static <T> T within(OwnJournal journal, long generation, RunContext run, Function<Entry, T> work) {
        Entry opened = append(journal, run, new EntryBody.RunOpened(run.id(), generation));
        T done;
        try {
            done = work.apply(opened);
        } catch (DavitException e) {
            closeAfter(e, e.code(), journal, run);
            throw e;
        } catch (RuntimeException e) {
            closeAfter(e, ErrorCode.INTERNAL_ERROR, journal, run);
            throw e;
        }
        append(journal, run, new EntryBody.RunClosed(run.id(), ""));
        return done;
    }

    /** Best effort: why the run failed must not be lost over this. */
    private static void closeAfter(RuntimeException cause, ErrorCode code, OwnJournal journal, RunContext run) {
        try {
            append(journal, run, new EntryBody.RunClosed(run.id(), code.name()));
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private static Entry append(OwnJournal journal, RunContext run, EntryBody body) {
        return journal.append(body, run.id(), run.clock(), List.of());
    }
}
