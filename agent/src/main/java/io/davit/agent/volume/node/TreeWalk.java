package io.davit.agent.volume.node;

import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.FileSource;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;

/**
 * Walks a tree in the order of {@link FilePath}: root, each folder wholly and sorted, then its sub-folders. Symbolic links
 * are entries, never followed; folders and files are opened relative to the folder that was opened before
 * ({@code openat}), so that a tree which is rearranged during the walk cannot lead it outside. Other file systems mounted
 * inside are not entered. Memory is bounded by the number of names given, plus a little per level.
 */
final class TreeWalk {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final Path spoolFolder;
    private final int sortedInMemory;
    private final NameBudget foldersInMemory;
    private final Visitor visitor;
    private long device;

    /** Takes what the walk finds. */
    interface Visitor {
        /**
         * @param place where the entry was found, for reading the target of a link and for looking again
         * @param source opens the bytes of a file
         */
        void entry(FilePath path, Path place, FileStat stat, FileSource source) throws IOException;

        /** Whether the entry belongs to the walk at all; a folder that does not is not entered. Never asked about the root. */
        default boolean wants(FilePath path, boolean isFolder) {
            return true;
        }

        void problem(Problem problem);
    }

    TreeWalk(NodeVolumesConfig config, Visitor visitor) {
        this.spoolFolder = config.spoolFolder();
        this.sortedInMemory = Math.max(1, config.namesInMemory() / 2);
        this.foldersInMemory = new NameBudget(config.namesInMemory() / 2);
        this.visitor = visitor;
    }

    /** @throws IOException if the root itself cannot be read, or the spool folder fails */
    void walk(Path root) throws IOException {
        FileStat stat = FileStat.of(root);
        device = stat.device();
        try (DirectoryStream<Path> opened = Files.newDirectoryStream(root)) {
            if (!(opened instanceof SecureDirectoryStream<Path> secure)) {
                throw new IOException("this platform cannot open files relative to a folder");
            }
            visitor.entry(FilePath.ROOT, root, stat, TreeWalk::notAFile);
            new Folder(FilePath.ROOT, root, secure).visit();
        }
    }

    private static InputStream notAFile() throws IOException {
        throw new IOException("not a file");
    }

    private final class Folder {
        private final FilePath path;
        private final Path place;
        private final SecureDirectoryStream<Path> opened;

        Folder(FilePath path, Path place, SecureDirectoryStream<Path> opened) {
            this.path = path;
            this.place = place;
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

        private void readNames(SortedNames names) throws IOException {
            try {
                for (Path found : opened) {
                    names.add(RawName.of(found));
                }
            } catch (DirectoryIteratorException e) {
                unreadable(path, Objects.requireNonNullElseGet(e.getCause(), () -> new IOException(e)));
            }
        }

        private void entry(byte[] name, NameList folders) throws IOException {
            FilePath entry = path.child(name);
            Path relative = RawName.path(name);
            Path found = place.resolve(relative);
            FileStat stat;
            try {
                stat = FileStat.of(found);
            } catch (IOException e) {
                unreadable(entry, e);
                return;
            }
            if (!visitor.wants(entry, stat.isDirectory())) {
                return;
            }
            if (stat.kind().isEmpty()) {
                visitor.problem(Problem.error(
                        ErrorCode.FILE_KIND_UNSUPPORTED, entry.toString(), "Neither file, folder nor symbolic link"));
                return;
            }
            visitor.entry(entry, found, stat, () -> Channels.newInputStream(opened.newByteChannel(relative, READ)));
            if (!stat.isDirectory()) {
                return;
            }
            if (stat.device() == device) {
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
            Path relative = RawName.path(name);
            SecureDirectoryStream<Path> stream;
            try {
                stream = opened.newDirectoryStream(relative, LinkOption.NOFOLLOW_LINKS);
            } catch (IOException e) {
                unreadable(child, e);
                return;
            }
            try (stream) {
                new Folder(child, place.resolve(relative), stream).visit();
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
