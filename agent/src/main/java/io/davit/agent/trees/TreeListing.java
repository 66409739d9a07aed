package io.davit.agent.trees;

import io.davit.agent.repository.FileMetadata.Kind;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.RestorePoint;
import io.davit.agent.repository.VolumeCursor;
import io.davit.agent.repository.VolumeEntry;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.volume.PathPattern;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Looks into the trees of one restore point without restoring them: seeks to a path, reads what stands there. */
public final class TreeListing {
    private final Trees trees;

    public TreeListing(RestorePoint point) {
        this.trees = Trees.of(point);
    }

    /** Takes what is found. */
    @FunctionalInterface
    public interface Visitor {
        void entry(TreeName tree, VolumeEntry entry);
    }

    public List<TreeName> names() {
        return trees.all().stream().map(TreeName::of).toList();
    }

    /**
     * What stands at a path, as {@link Trees#path} reads it: the entries of a folder, with all that is below
     * it if so wished, or the one entry that is no folder.
     *
     * @throws DavitException PATH_UNKNOWN
     */
    public void list(String path, boolean isRecursive, Visitor visitor) {
        TreePath at = trees.path(path);
        VolumeCursor cursor = trees.point().browse(at.volume());
        VolumeEntry entry = find(cursor, at);
        if (entry.metadata().kind() != Kind.DIRECTORY) {
            visitor.entry(at.tree(), entry);
            return;
        }
        below(cursor, at, isRecursive, visitor);
    }

    private static void below(VolumeCursor cursor, TreePath at, boolean isRecursive, Visitor visitor) {
        Subtree subtree = new Subtree(at.path());
        cursor.seek(subtree.first());
        for (Optional<VolumeEntry> next = cursor.next(); next.isPresent(); next = cursor.next()) {
            FilePath path = next.get().path();
            boolean isListed = isRecursive ? subtree.holds(path) : subtree.holdsDirectly(path);
            if (!isListed) {
                return;
            }
            visitor.entry(at.tree(), next.get());
        }
    }

    /** Every entry whose path matches, of every tree, in order. */
    public void find(PathPattern pattern, Visitor visitor) {
        for (VolumeIdentity volume : trees.all()) {
            VolumeCursor cursor = trees.point().browse(volume);
            TreeName name = TreeName.of(volume);
            for (Optional<VolumeEntry> next = cursor.next(); next.isPresent(); next = cursor.next()) {
                VolumeEntry entry = next.get();
                boolean isFolder = entry.metadata().kind() == Kind.DIRECTORY;
                if (!entry.path().isRoot() && pattern.matches(entry.path(), isFolder)) {
                    visitor.entry(name, entry);
                }
            }
        }
    }

    /**
     * Gives the bytes of one file, each piece verified before it is given.
     *
     * @throws DavitException PATH_UNKNOWN, also for what is no file; MISSING_DATA, DATA_CORRUPT
     */
    public void read(String path, VolumeReader.Piece piece) throws IOException {
        TreePath at = trees.path(path);
        VolumeEntry entry = find(trees.point().browse(at.volume()), at);
        if (entry.metadata().kind() != Kind.FILE) {
            throw new DavitException(ErrorCode.PATH_UNKNOWN, "'" + path + "' is no file");
        }
        trees.point()
                .volume(at.volume())
                .read(
                        List.of(VolumeReader.Stretch.of(at.path())),
                        (found, metadata, content) -> content.forEach(piece));
    }

    private VolumeEntry find(VolumeCursor cursor, TreePath at) {
        cursor.seek(at.path());
        return cursor.next()
                .filter(entry -> entry.path().equals(at.path()))
                .orElseThrow(() -> new DavitException(
                        ErrorCode.PATH_UNKNOWN,
                        "the tree '" + at.tree() + "' of " + trees.point().id() + " has no " + PathText.of(at.path())));
    }
}
