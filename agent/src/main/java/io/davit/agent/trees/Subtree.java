package io.davit.agent.trees;

import io.davit.agent.repository.FilePath;
import java.util.Arrays;

/** All that lies below a folder; in the order of {@link FilePath} it stands together. The folder itself is no part of it. */
final class Subtree {
    /** The least name that there is. */
    private static final byte[] LEAST = {1};

    private final byte[] folder;
    private final FilePath first;

    Subtree(FilePath folder) {
        this.folder = folder.bytes();
        this.first = folder.child(LEAST);
    }

    /** No path of it is less than this one. */
    FilePath first() {
        return first;
    }

    boolean holds(FilePath path) {
        byte[] bytes = path.bytes();
        if (folder.length == 0) {
            return bytes.length > 0;
        }
        return bytes.length > folder.length
                && bytes[folder.length] == '/'
                && Arrays.equals(bytes, 0, folder.length, folder, 0, folder.length);
    }

    boolean holdsDirectly(FilePath path) {
        if (!holds(path)) {
            return false;
        }
        byte[] bytes = path.bytes();
        for (int i = folder.length == 0 ? 0 : folder.length + 1; i < bytes.length; i++) {
            if (bytes[i] == '/') {
                return false;
            }
        }
        return true;
    }
}
