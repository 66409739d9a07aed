package io.davit.agent.volume.node;

import io.davit.agent.repository.FilePath;
import io.davit.agent.volume.Overwriting.Extras;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Deletes what a tree holds beyond its listing. Other file systems that are mounted inside are neither entered nor deleted, nor is where Davit keeps things. */
final class ExtraEntries {
    /** Of the file system itself, as {@link RestoreTarget} has it. */
    private static final FilePath LOST_AND_FOUND = FilePath.of("lost+found");

    private final NodeVolumesConfig config;
    private final Path target;
    private final FolderHandle root;
    private final List<Problem> problems = new ArrayList<>();
    private final OwnFolders own;
    private long deleted;

    ExtraEntries(NodeVolumesConfig config, Path target, FolderHandle root) {
        this.config = config;
        this.target = target;
        this.root = root;
        this.own = new OwnFolders(config.ownFolders().get());
    }

    void delete(Extras extras) throws IOException {
        long device = FileStat.of(root.itself()).device();
        try (TargetTree tree = new TargetTree(root)) {
            new TreeWalk(config, new TreeWalk.Visitor() {
                        @Override
                        public void entry(TreeWalk.Found found) {
                            // Everything is decided before, by name.
                        }

                        @Override
                        public void problem(Problem problem) {
                            // What a backup could not take is left as it is.
                        }

                        @Override
                        public boolean wants(FilePath path, boolean isFolder) {
                            if (path.equals(LOST_AND_FOUND) || !extras.isExtra(path)) {
                                return true;
                            }
                            remove(tree, path, device);
                            return false;
                        }
                    })
                    .walk(target);
        }
    }

    private void remove(TargetTree tree, FilePath path, long device) {
        try {
            remove(tree.findPlace(path), device);
            deleted++;
        } catch (IOException e) {
            problems.add(Problem.error(
                    ErrorCode.FILE_WRITE_FAILED, path.toString(), "It cannot be deleted: " + e.getMessage()));
        }
    }

    boolean isOwn(FileStat stat) {
        return own.has(stat);
    }

    /** @param place good while its folder is held open */
    void remove(Path place, long device) throws IOException {
        if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            Files.delete(place);
            return;
        }
        try (FolderHandle folder = FolderHandle.at(place)) {
            FileStat stat = FileStat.of(folder.itself());
            if (stat.device() != device) {
                throw new IOException("another file system is mounted there");
            }
            if (own.has(stat)) {
                throw new IOException("Davit keeps a repository or its own state there");
            }
            try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder.itself())) {
                for (Path entry : inside) {
                    remove(folder.place(RawName.of(entry)), device);
                }
            }
        }
        Files.delete(place);
    }

    List<Problem> problems() {
        return problems;
    }

    long deleted() {
        return deleted;
    }
}
