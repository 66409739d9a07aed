package io.davit.agent.volume.node;

import io.davit.agent.repository.FilePath;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the place of each entry below the target. A listing is hostile input, and somebody may be at work in the target:
 * entries must ascend, and every folder on the way is opened relative to the one before it and never through a link. So
 * neither a link that the same listing created nor one that takes the place of a folder leads anywhere outside.
 */
final class TargetTree implements AutoCloseable {
    private static final byte[] NONE = new byte[0];

    private final FolderHandle root;
    private @Nullable FilePath last;
    private byte[] folder = NONE;
    private @Nullable FolderHandle opened;

    /** @param root stays with the caller */
    TargetTree(FolderHandle root) {
        this.root = root;
    }

    /**
     * The spot of the next entry, whose folder exists; good until the next call.
     *
     * @throws IOException if the folder is not there, because it could not be created or was never listed
     * @throws DavitException DATA_CORRUPT if the listing is out of order or leads through something that is no folder
     */
    Spot spot(FilePath path) throws IOException {
        FilePath before = last;
        if (before == null ? !path.isRoot() : before.compareTo(path) >= 0) {
            throw corrupt(path, "is out of order");
        }
        last = path;
        return find(path);
    }

    /** The same in any order. */
    Spot find(FilePath path) throws IOException {
        return path.isRoot() ? root.spot() : holder(path).spot(path.name());
    }

    /** A path to the entry, good until the next call. */
    Path findPlace(FilePath path) throws IOException {
        return path.isRoot() ? root.itself() : holder(path).place(path.name());
    }

    private FolderHandle holder(FilePath path) throws IOException {
        byte[] bytes = path.bytes();
        int slash = bytes.length - 1;
        while (slash >= 0 && bytes[slash] != '/') {
            slash--;
        }
        byte[] parent = Arrays.copyOf(bytes, Math.max(0, slash));
        if (!Arrays.equals(parent, folder)) {
            enter(path, parent);
        }
        return opened == null ? root : opened;
    }

    /** From the root each time: no more than two folders are open, however deep the tree is. */
    private void enter(FilePath path, byte[] parent) throws IOException {
        close();
        FolderHandle at = null;
        int start = 0;
        for (int i = 0; i <= parent.length && parent.length > 0; i++) {
            if (i == parent.length || parent[i] == '/') {
                try (FolderHandle above = at) {
                    at = (above == null ? root : above).child(Arrays.copyOfRange(parent, start, i));
                } catch (FolderHandle.Replaced e) {
                    throw corrupt(path, "leads through something that is no folder");
                }
                start = i + 1;
            }
        }
        opened = at;
        folder = parent;
    }

    @Override
    public void close() {
        FolderHandle handle = opened;
        opened = null;
        folder = NONE;
        if (handle != null) {
            handle.close();
        }
    }

    private static DavitException corrupt(FilePath path, String how) {
        return new DavitException(
                ErrorCode.DATA_CORRUPT,
                "The listing is refused, or somebody changes the target while it is restored: " + path + " " + how);
    }
}
