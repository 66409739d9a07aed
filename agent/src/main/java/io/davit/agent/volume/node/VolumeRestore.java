package io.davit.agent.volume.node;

import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FileMetadata.Kind;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.VolumeReader.FileContent;
import io.davit.agent.run.CrashPoint;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Writes one volume. The listing is read twice: first everything is created, folders open to us alone; then the folders
 * get their owner, mode and time, which creating entries in them would have changed. So memory does not grow with the
 * number of folders. A second run writes every file anew, because after a power cut nothing tells which are whole: the
 * file system is synced once, at the end.
 */
final class VolumeRestore {
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final int OURS = 0700;
    private static final int SEARCH = 0100;

    private final Path target;
    private final FolderHandle root;
    private final RunContext run;
    private final LinkGroups links;
    private final Ownership ownership = new Ownership();
    private final Problems problems;
    private final String volume;
    private boolean fileDone;

    /**
     * @param target where the volume is, for messages and for the leak ledger
     * @param root the same, held open: within the allowed roots, and holding nothing but what this run wrote
     */
    VolumeRestore(String volume, Path target, FolderHandle root, RunContext run) {
        this.volume = volume;
        this.target = target;
        this.root = root;
        this.run = run;
        this.links = new LinkGroups(target, root, run);
        this.problems = new Problems(volume);
    }

    List<Problem> restore(VolumeReader reader) throws IOException {
        links.remove();
        try (TargetTree tree = new TargetTree(root)) {
            reader.read((path, metadata, content) -> create(tree, path, metadata, content));
        } finally {
            links.remove();
        }
        try (TargetTree tree = new TargetTree(root)) {
            finishFolders(tree, reader);
        }
        Libc.syncFilesystem(root.itself());
        if (ownership.kept() > 0) {
            problems.add(Problem.warning(
                    ErrorCode.FILE_WRITE_FAILED,
                    volume,
                    ownership.kept() + " entries were restored without their owner: " + ownership.reason()));
        }
        return problems.all();
    }

    private void create(TargetTree tree, FilePath path, FileMetadata metadata, FileContent content) {
        run.proceed();
        try {
            Path place = tree.place(path);
            switch (metadata.kind()) {
                case DIRECTORY -> createFolder(place);
                case FILE -> createFile(path, place, metadata, content);
                case SYMLINK -> createLink(place, metadata);
            }
        } catch (IOException e) {
            failed(path, e);
        }
    }

    private void createFolder(Path place) throws IOException {
        if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            if ((FileStat.of(place).permissions() & OURS) != OURS) {
                try (FolderHandle folder = FolderHandle.at(place)) {
                    // Not NOFOLLOW_LINKS, which would open the folder for reading.
                    Files.setAttribute(folder.itself(), "unix:mode", OURS);
                }
            }
            return;
        }
        Files.deleteIfExists(place);
        Files.createDirectory(place, PRIVATE);
    }

    private void createFile(FilePath path, Path place, FileMetadata metadata, FileContent content) throws IOException {
        Files.deleteIfExists(place);
        boolean linked = metadata.links() > 1;
        Path first = linked ? links.first(metadata.inode()) : null;
        if (first != null) {
            Files.createLink(place, first);
            return;
        }
        RestoredFile.write(place, path, metadata.size(), content, run);
        ownership.apply(place, metadata);
        if (linked) {
            links.remember(metadata.inode(), place);
        }
        if (!fileDone) {
            fileDone = true;
            CrashPoint.RESTORE_VOLUME_HALF.reached();
        }
    }

    private void createLink(Path place, FileMetadata metadata) throws IOException {
        Files.deleteIfExists(place);
        byte[] bytes = metadata.linkTarget();
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (text.isEmpty() || text.indexOf('\0') >= 0) {
            throw new IOException("a link with an impossible target");
        }
        boolean plain =
                text.chars().allMatch(c -> c < 0x80) && Path.of(text).toString().equals(text);
        if (plain) {
            Files.createSymbolicLink(place, Path.of(text));
        } else {
            Libc.symlink(bytes, place);
        }
        ownership.apply(place, metadata);
    }

    /** Folders that even their owner may not search, a rarity, come last and the deepest first: what is in them is done by then. */
    private void finishFolders(TargetTree tree, VolumeReader reader) throws IOException {
        Deque<Shut> shut = new ArrayDeque<>();
        reader.read((path, metadata, content) -> {
            run.proceed();
            try {
                Path place = tree.place(path);
                if (metadata.kind() == Kind.DIRECTORY) {
                    if ((metadata.mode() & SEARCH) != 0) {
                        ownership.apply(place, metadata);
                    } else {
                        shut.push(new Shut(path, metadata));
                    }
                }
            } catch (IOException e) {
                if (metadata.kind() == Kind.DIRECTORY) {
                    failed(path, e);
                }
            }
        });
        for (Shut folder : shut) {
            try {
                ownership.apply(tree.find(folder.path()), folder.metadata());
            } catch (IOException e) {
                failed(folder.path(), e);
            }
        }
    }

    private record Shut(FilePath path, FileMetadata metadata) {}

    private void failed(FilePath path, IOException e) {
        if (WriteErrors.isFull(e, target)) {
            throw new DavitException(ErrorCode.DISK_FULL, "No space left in " + target, e);
        }
        String why = switch (e) {
            case FileAlreadyExistsException exists -> "it exists";
            case NoSuchFileException missing -> "its folder is not there";
            case AccessDeniedException denied -> "permission denied";
            case FileSystemException other when other.getReason() != null -> String.valueOf(other.getReason());
            default -> String.valueOf(e.getMessage());
        };
        problems.add(Problem.error(ErrorCode.FILE_WRITE_FAILED, path.toString(), "It cannot be written: " + why));
    }
}
