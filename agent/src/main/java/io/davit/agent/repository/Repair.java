package io.davit.agent.repository;

import io.davit.errors.DavitException;
import java.util.Optional;

/** What is asked of a repair, and what it tells. */
public final class Repair {
    private Repair() {}

    /**
     * @param copy of the same repository, elsewhere, from which missing objects are taken
     * @param dryRun only say what would be done
     */
    public record Order(Optional<OpenRepository> copy, boolean dryRun) {}

    /** Hears what is done, as it is done. */
    public interface Visitor {
        /** An object that was missing is there again, the same bytes under the same name. */
        void broughtBack(String object);

        /** An index segment names the pack again. */
        void named(String pack);

        /** Nothing can be done for the object here. */
        void left(String object, DavitException why);
    }

    /**
     * What was done, or would be.
     *
     * @param points that were looked at
     * @param broughtBack,named,left how many were told
     * @param bytes that were stored
     */
    public record Report(long points, long broughtBack, long named, long left, long bytes) {}
}
