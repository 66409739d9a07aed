package io.davit.harness.bench.mover;

import java.nio.file.Path;

/** A folder's content, and how it changes: both the same for every run with the same seed, so that rounds and machines compare. */
interface DataSet {
    /** Makes the folder, which is not there yet. */
    void create(Path folder);

    /**
     * Changes it as that operation's name says.
     *
     * @throws IllegalArgumentException if this data set does not know such a change
     */
    void change(Path folder, Operation operation);

    /** A file to restore by itself, below the folder. */
    Path oneFile(Path folder);
}
