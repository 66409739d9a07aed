package io.davit.agent.volume;

import io.davit.agent.repository.FilePath;
import java.util.Optional;

/**
 * What a restore does in a folder that holds something.
 *
 * @param existing what becomes of entries that are there already
 * @param extras tells what the restore point does not have; empty if that is to stay
 */
public record Overwriting(Existing existing, Optional<Extras> extras) {
    /** What becomes of an entry that is there already, and of which the restore point has another state. */
    public enum Existing {
        /** It is replaced, unless it has the same kind, size, time, mode and owner. */
        CHANGED,
        /** It stays, and is told as a problem if it differs. */
        KEEP,
        /** It stays, whatever it is. */
        MISSING
    }

    /** Judges entries of the folder, in the order of {@link FilePath}. */
    @FunctionalInterface
    public interface Extras {
        /** Whether it is to be deleted, with all below it. */
        boolean isExtra(FilePath path);
    }
}
