package io.davit.agent.repository;

import java.util.Optional;

/**
 * Walks the entries of one volume backup in the order of {@link FilePath}, from its start or from any path. What it gives
 * is verified. Holds a few parts of the listing, however long that is. For one thread.
 *
 * <p>Every method throws {@link io.davit.errors.DavitException}: MISSING_DATA, DATA_CORRUPT, READER_TOO_OLD, STORE_*.
 */
public interface VolumeCursor {
    /** The next entry; empty at the end. */
    Optional<VolumeEntry> next();

    /** Goes to the first entry that is not less than the path, forward or back; costs a few reads. */
    void seek(FilePath path);

    /**
     * Moves both past what is the same in both listings from here on, as far as that shows without reading it. Both
     * cursors are of the same repository.
     */
    void skipSame(VolumeCursor other);
}
