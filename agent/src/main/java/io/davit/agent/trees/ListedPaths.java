package io.davit.agent.trees;

import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.VolumeCursor;
import io.davit.agent.repository.VolumeEntry;
import io.davit.agent.volume.Overwriting.Extras;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Knows what a tree of a restore point does not have, by a second look at its listing. */
final class ListedPaths implements Extras {
    private final VolumeCursor cursor;
    private final List<Subtree> restored;
    private Optional<VolumeEntry> current = Optional.empty();
    private boolean isBegun;

    /** @param paths that were restored, with all below them; nothing outside of them is an extra */
    ListedPaths(VolumeCursor cursor, Collection<FilePath> paths) {
        this.cursor = cursor;
        this.restored = paths.stream().map(Subtree::new).toList();
    }

    @Override
    public boolean isExtra(FilePath path) {
        if (restored.stream().noneMatch(subtree -> subtree.holds(path))) {
            return false;
        }
        if (!isBegun) {
            isBegun = true;
            cursor.seek(path);
            current = cursor.next();
        }
        while (current.isPresent() && current.get().path().compareTo(path) < 0) {
            current = cursor.next();
        }
        return current.isEmpty() || !current.get().path().equals(path);
    }
}
