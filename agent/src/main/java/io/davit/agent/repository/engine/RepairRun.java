package io.davit.agent.repository.engine;

import io.davit.agent.repository.journal.EntryBody;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import java.util.List;
import java.util.function.Supplier;

/** A run of a writer's own journal in which a repair is done. */
final class RepairRun {
    private RepairRun() {}

    /**
     * Does the work between RUN_OPENED and RUN_CLOSED, whatever comes of it.
     *
     * @param generation up to which condemned lists were looked at
     */
    static <T> T within(WriterLine line, long generation, RunContext run, Supplier<T> work) {
        append(line, run, new EntryBody.RunOpened(run.id(), generation));
        try {
            T done = work.get();
            append(line, run, new EntryBody.RunClosed(run.id(), ""));
            return done;
        } catch (DavitException e) {
            try {
                append(line, run, new EntryBody.RunClosed(run.id(), e.code().name()));
            } catch (RuntimeException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    private static void append(WriterLine line, RunContext run, EntryBody body) {
        line.journal().append(body, run.id(), run.clock(), List.of());
    }
}
