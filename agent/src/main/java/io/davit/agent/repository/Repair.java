package io.davit.agent.repository;

import io.davit.errors.DavitException;
import java.util.Optional;

/** What is asked of a repair, and what it tells. */
public final class Repair {
    private Repair() {}

    /**
     * @param copy of the same repository, elsewhere, from which missing objects are taken
     * @param everything whether packs that are there are read, too, so that damage within them shows
     * @param dryRun only say what would be done
     */
    public record Order(Optional<OpenRepository> copy, boolean everything, boolean dryRun) {}

    /** Hears what is done, as it is done. */
    public interface Visitor {
        /** An object that was missing is there again, the same bytes under the same name. */
        void broughtBack(String object);

        /** An index segment names the pack again. */
        void named(String pack);

        /** So many blocks of the pack are damaged; they lie in a new one now. */
        void replaced(String pack, int blocks);

        /** Nothing can be done for the object here. */
        void left(String object, DavitException why);
    }

    /**
     * What was done, or would be.
     *
     * @param points that were looked at
     * @param broughtBack,named,replaced,left how many objects were told
     * @param bytes that were stored
     */
    public record Report(long points, long broughtBack, long named, long replaced, long left, long bytes) {}
}
