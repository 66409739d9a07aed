package io.davit.agent.repository;

import java.io.IOException;

/** Takes the entries of one volume, in the order of {@link FilePath}, root first. For one thread. */
public interface VolumeWriter extends AutoCloseable {
    /**
     * Adds an entry. A file whose metadata says that the parent's content still holds (and is not racy, R13) is not
     * opened. The size in the entry is what was read.
     *
     * @throws IOException only what {@code source} threw: the entry was not added, and the caller makes a problem of it
     * @throws IllegalStateException if the order is broken
     */
    FileResult add(FilePath path, FileMetadata metadata, FileSource source) throws IOException;

    /** Ends the volume; without it, closing drops what was added. */
    void finish();

    @Override
    void close();
}
