package io.davit.agent.trees;

import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.VolumeIdentity;

/** A path in a tree of a restore point: {@code TREE:PATH}. */
public record TreePath(VolumeIdentity volume, FilePath path) {
    public TreeName tree() {
        return TreeName.of(volume);
    }
}
