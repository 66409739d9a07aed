package io.davit.agent.volume;

import io.davit.agent.repository.FilePath;

/** Which entries of a tree a backup takes. The root is never asked about. */
@FunctionalInterface
public interface EntryChoice {
    EntryChoice ALL = (path, isFolder) -> true;

    /** A folder that is not taken is not entered either. */
    boolean takes(FilePath path, boolean isFolder);
}
