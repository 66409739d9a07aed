package io.davit.agent.volume;

import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.VolumeWriter;
import io.davit.agent.run.RunContext;
import io.davit.errors.Problem;
import java.util.List;

/** Makes volumes of one kind readable and writable, and moves their files to and from a repository. */
public interface VolumeDriver {
    /**
     * Whether this driver, in this place, can move the volume's data. Asks nothing of the repository. A path that is not
     * there yet is supported if a restore may create it; {@link #backup} then says VOLUME_NOT_REACHABLE.
     */
    Support supports(VolumeRef volume);

    /**
     * Walks the volume in the order of {@link io.davit.agent.repository.FilePath} and gives each entry to the writer. Files that vanish, change
     * or cannot be read are problems, never fatal to the run. Finishing the writer is up to the caller.
     *
     * @param choice which entries are taken
     * @throws io.davit.errors.DavitException RUN_CANCELED; VOLUME_NOT_REACHABLE if the root itself cannot be read;
     *     PATH_OUTSIDE_ROOTS, ALLOWED_ROOT_ABSENT; what the writer throws
     */
    List<Problem> backup(VolumeRef volume, EntryChoice choice, VolumeWriter writer, RunContext run);

    /**
     * Writes every entry of the volume backup below the volume's path, which is empty, absent, or was begun by the
     * same restore (the marker of that is in the step log that the run carries, so that a second attempt goes on; one that
     * was completed is not touched again). Entries that cannot be written are problems; the others are written.
     *
     * @throws io.davit.errors.DavitException VOLUME_TARGET_NOT_EMPTY, PATH_OUTSIDE_ROOTS, ALLOWED_ROOT_ABSENT, DISK_FULL, FILE_WRITE_FAILED, RUN_CANCELED; what the reader throws
     */
    List<Problem> restore(VolumeRef volume, VolumeReader reader, RunContext run);
}
