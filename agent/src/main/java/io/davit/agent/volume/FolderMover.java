package io.davit.agent.volume;

import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.VolumeWriter;
import io.davit.agent.run.RunContext;
import io.davit.errors.Problem;
import java.nio.file.Path;
import java.util.List;

/** Moves the files of any folder of this machine to and from a repository: no cluster, no claims, no allowed roots. */
public interface FolderMover {
    /**
     * As {@link VolumeDriver#backup}.
     *
     * @throws io.davit.errors.DavitException RUN_CANCELED; VOLUME_NOT_REACHABLE if the folder itself cannot be read; what
     *     the writer throws
     */
    List<Problem> backup(Path folder, EntryChoice choice, VolumeWriter writer, RunContext run);

    /**
     * Writes every entry into the folder, which is empty or absent; its parents are made. Entries that cannot be written
     * are problems; the others are written.
     *
     * @throws io.davit.errors.DavitException VOLUME_TARGET_NOT_EMPTY, DISK_FULL, FILE_WRITE_FAILED, RUN_CANCELED; what
     *     the reader throws
     */
    List<Problem> restore(Path folder, VolumeReader reader, RunContext run);

    /**
     * The same into a folder that may hold something. Repeated after it was stopped, it goes on: what it wrote is the same
     * by then.
     *
     * @return what came of it; extras are deleted after everything was written
     */
    Overwritten restore(Path folder, Overwriting overwriting, VolumeReader reader, RunContext run);

    /**
     * @param left entries that stayed as they were
     * @param deleted extras, each with all below it
     */
    record Overwritten(List<Problem> problems, long left, long deleted) {}
}
