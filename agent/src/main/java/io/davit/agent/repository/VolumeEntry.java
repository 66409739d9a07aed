package io.davit.agent.repository;

import java.io.IOException;

/** One entry of a volume backup. */
public interface VolumeEntry {
    FilePath path();

    FileMetadata metadata();

    /**
     * Gives the verified bytes of a file, in order; nothing for other kinds.
     *
     * @throws io.davit.errors.DavitException MISSING_DATA, DATA_CORRUPT, STORE_*
     */
    void read(VolumeReader.Piece piece) throws IOException;

    /**
     * Whether both have the same bytes, as far as that shows without reading them: true is certain, false may mean that
     * the same bytes were cut in another way.
     */
    boolean hasBytesOf(VolumeEntry other);
}
