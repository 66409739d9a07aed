package io.davit.agent.volume.node;

import io.davit.agent.repository.FilePath;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the place of each entry below the target. A listing is hostile input: its entries must ascend, and every folder on
 * the way must really be a folder, so that a link which the same listing created earlier leads nothing outside.
 */
final class TargetTree {
    private final Path root;
    private @Nullable FilePath last;
    private byte[] folder = new byte[0];
    private Path folderPlace;

    TargetTree(Path root) {
        this.root = root;
        this.folderPlace = root;
    }

    /**
     * The place of the next entry, whose folder exists.
     *
     * @throws IOException if the folder is not there, because it could not be created or was never listed
     * @throws DavitException DATA_CORRUPT if the listing is out of order or leads through something that is no folder
     */
    Path place(FilePath path) throws IOException {
        FilePath before = last;
        if (before == null ? !path.isRoot() : before.compareTo(path) >= 0) {
            throw corrupt(path, "is out of order");
        }
        last = path;
        if (path.isRoot()) {
            return root;
        }
        byte[] bytes = path.bytes();
        int slash = bytes.length - 1;
        while (slash >= 0 && bytes[slash] != '/') {
            slash--;
        }
        byte[] parent = Arrays.copyOf(bytes, Math.max(0, slash));
        if (!Arrays.equals(parent, folder)) {
            folderPlace = verified(path, parent);
            folder = parent;
        }
        return folderPlace.resolve(RawName.path(Arrays.copyOfRange(bytes, slash + 1, bytes.length)));
    }

    private Path verified(FilePath path, byte[] parent) throws IOException {
        Path place = root;
        int start = 0;
        for (int i = 0; i <= parent.length && parent.length > 0; i++) {
            if (i == parent.length || parent[i] == '/') {
                place = place.resolve(RawName.path(Arrays.copyOfRange(parent, start, i)));
                if (!FileStat.of(place).isDirectory()) {
                    throw corrupt(path, "leads through something that is no folder");
                }
                start = i + 1;
            }
        }
        return place;
    }

    private static DavitException corrupt(FilePath path, String how) {
        return new DavitException(ErrorCode.DATA_CORRUPT, "The listing is refused: " + path + " " + how);
    }
}
