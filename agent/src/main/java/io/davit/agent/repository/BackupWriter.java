package io.davit.agent.repository;

import io.davit.agent.objectstore.RetentionLock;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.List;
import java.util.Optional;

/**
 * One run's way into the repository. Exists from RUN_OPENED to RUN_CLOSED. Started a second time for the same run, it
 * reuses every pack that is already stored.
 */
public interface BackupWriter extends AutoCloseable {
    /** The restore point that an earlier process of this run sealed: nothing is to be written any more, {@link #seal} returns it. */
    Optional<RestorePointId> alreadySealed();

    /**
     * What is wrong with the location, and did not keep the run from beginning: an earlier line that cannot go on, objects
     * that are refused. Sealed into the restore point in any case.
     */
    default List<Problem> problems() {
        return List.of();
    }

    /** One at a time, together with volumes. */
    ResourceWriter resources();

    /** Several may be open at once, each on its own thread. The parent is the newest restore point of this writer that holds the claim. */
    VolumeWriter volume(VolumeIdentity volume);

    /** Bytes that this run added to the location so far. */
    long storedBytes();

    /**
     * Seals in the order of R8, after confirming every reused pack (R9). Every stream must be finished. Idempotent for
     * the run: if the entry is in the journal already, it is returned.
     *
     * @param summary {@code storedBytes} in it is replaced by what was really added
     * @throws io.davit.errors.DavitException RETENTION_LOCK_FAILED; MISSING_DATA if reused data was lost (the run has to start anew, and will
     *     read it again); STORE_*; REPOSITORY_*
     */
    JournalHead seal(RestorePointSummary summary, List<Problem> problems);

    /** The lock that everything has that the sealed restore point needs, for so long at least; the store's own locks go on longer. */
    default Optional<RetentionLock> lock() {
        return Optional.empty();
    }

    /** Writes RUN_CLOSED with a failure; what was stored stays and is reused. */
    void abandon(ErrorCode why);

    /** Releases local resources; neither seals nor abandons. */
    @Override
    void close();
}
