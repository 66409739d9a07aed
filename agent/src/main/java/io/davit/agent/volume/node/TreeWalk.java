package io.davit.agent.volume.node;

import io.davit.agent.repository.ExtendedAttributes;
import io.davit.agent.repository.FilePath;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Walks a tree in the order of {@link FilePath}: root, each folder wholly and sorted, then its sub-folders. Symbolic links
 * are entries, never followed; folders and files are opened relative to the folder that was opened before
 * ({@code openat}), so that a tree which is rearranged during the walk cannot lead it outside. Other file systems mounted
 * inside are not entered, and neither is where Davit itself keeps things. Memory is bounded by the number of names given, plus a little per level.
 */
final class TreeWalk {
    private static final byte[] ITSELF = {'.'};

    private final Path spoolFolder;
    private final int sortedInMemory;
    private final NameBudget foldersInMemory;
    private final Visitor visitor;
    private final OwnFolders own;

    /** Takes what the walk finds. */
    interface Visitor {
        void entry(Found found) throws IOException;

        void problem(Problem problem);

        /** Whether to take the entry; never asked about the root. A folder that is not wanted is not entered either. */
        default boolean wants(FilePath path, boolean isFolder) {
            return true;
        }
    }

    /** An entry where the walk found it; good until the visitor returns. */
    record Found(FilePath path, FileStat stat, FileCalls calls, int folder, byte[] name) {
        byte[] linkTarget() throws IOException {
            return calls.linkTarget(folder, name);
        }

        ExtendedAttributes attributes() throws IOException {
            return calls.attributes(folder, name);
        }

        OpenFile open() throws IOException {
            return new OpenFile(calls, calls.openFile(folder, name), stat.isSparse());
        }
    }

    TreeWalk(NodeVolumesConfig config, Visitor visitor) {
        this.spoolFolder = config.spoolFolder();
        this.sortedInMemory = Math.max(1, config.namesInMemory() / 2);
        this.foldersInMemory = new NameBudget(config.namesInMemory() / 2);
        this.visitor = visitor;
        this.own = new OwnFolders(config.ownFolders().get());
    }

    /** @throws IOException if the root itself cannot be read, or the spool folder fails */
    void walk(Path root) throws IOException {
        try (FileCalls calls = new FileCalls()) {
            int opened = calls.openRoot(RawName.ofWhole(root));
            try {
                FileStat stat = calls.stat(opened);
                visitor.entry(new Found(FilePath.ROOT, stat, calls, opened, ITSELF));
                new Folder(calls, stat.device(), FilePath.ROOT, opened).visit();
            } finally {
                calls.close(opened);
            }
        }
    }

    private final class Folder {
        private final FileCalls calls;
        private final long device;
        private final FilePath path;
        private final int opened;

        /** @param device that the walk stays on */
        Folder(FileCalls calls, long device, FilePath path, int opened) {
            this.calls = calls;
            this.device = device;
            this.path = path;
            this.opened = opened;
        }

        void visit() throws IOException {
            try (NameList folders = new NameList(foldersInMemory, spoolFolder)) {
                try (SortedNames names = new SortedNames(spoolFolder, sortedInMemory)) {
                    readNames(names);
                    names.forEach(name -> entry(name, folders));
                }
                NameList.Cursor cursor = folders.open();
                for (byte[] name = cursor.next(); name != null; name = cursor.next()) {
                    descend(name);
                }
            }
        }

        private void readNames(SortedNames names) {
            try {
                calls.names(opened, names::add);
            } catch (IOException e) {
                unreadable(path, e);
            }
        }

        private void entry(byte[] name, NameList folders) throws IOException {
            FilePath entry = path.child(name);
            FileStat stat;
            try {
                stat = calls.stat(opened, name);
            } catch (IOException e) {
                unreadable(entry, e);
                return;
            }
            if (!visitor.wants(entry, stat.isDirectory())) {
                return;
            }
            visitor.entry(new Found(entry, stat, calls, opened, name));
            if (!stat.isDirectory()) {
                return;
            }
            if (own.has(stat)) {
                visitor.problem(OwnFolders.leftOut(entry.toString()));
            } else if (stat.device() == device) {
                folders.add(name);
            } else {
                visitor.problem(Problem.error(
                        ErrorCode.FILE_KIND_UNSUPPORTED,
                        entry.toString(),
                        "Another file system is mounted here; its files are no part of the volume"));
            }
        }

        private void descend(byte[] name) throws IOException {
            FilePath child = path.child(name);
            int folder;
            try {
                folder = calls.openFolder(opened, name);
            } catch (IOException e) {
                unreadable(child, e);
                return;
            }
            try {
                new Folder(calls, device, child, folder).visit();
            } finally {
                calls.close(folder);
            }
        }
    }

    private void unreadable(FilePath path, IOException e) {
        visitor.problem(problem(path, e));
    }

    /** What it means that an entry which was seen cannot be read. */
    static Problem problem(FilePath path, IOException e) {
        if (e instanceof NoSuchFileException) {
            return Problem.warning(ErrorCode.FILE_VANISHED, path.toString(), "It was deleted during the backup");
        }
        String why = e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
        return Problem.error(ErrorCode.FILE_UNREADABLE, path.toString(), "It cannot be read: " + why);
    }
}
