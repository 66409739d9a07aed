package io.davit.agent.volume.node;

import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FileMetadata.Kind;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.run.RunContext;
import io.davit.agent.volume.FolderMover.Overwritten;
import io.davit.agent.volume.Overwriting;
import io.davit.agent.volume.Overwriting.Existing;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Shows a restore only those entries that it shall write, of a listing that goes into a tree that may be there. The first
 * reading decides, entry by entry, by what is there at that moment; the second one, for the folders, goes by that.
 * Memory: a bit for each entry, and the names of folders that something else stands in place of.
 */
final class OverExisting implements VolumeReader, AutoCloseable {
    private static final Path SELF = Path.of("/proc/self");

    private final VolumeReader reader;
    private final Overwriting overwriting;
    private final ExtraEntries extras;
    private final RunContext run;
    private final TargetTree look;
    /** The same for guesses about what comes later. */
    private final TargetTree guess;

    private final long device;
    private final boolean isPrivileged;
    /** The root as it was; empty if this restore made it. */
    private final Optional<FileStat> rootBefore;

    private final BitSet written = new BitSet();
    private final Set<FilePath> blocked = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();
    private boolean isDecided;
    private long left;
    private long deleted;

    /** @param isThere whether the folder was there before */
    OverExisting(
            VolumeReader reader,
            FolderHandle root,
            boolean isThere,
            Overwriting overwriting,
            ExtraEntries extras,
            RunContext run)
            throws IOException {
        this.reader = reader;
        this.overwriting = overwriting;
        this.extras = extras;
        this.run = run;
        this.look = new TargetTree(root);
        this.guess = new TargetTree(root);
        FileStat now = FileStat.of(root.itself());
        this.device = now.device();
        this.rootBefore = isThere ? Optional.of(now) : Optional.empty();
        this.isPrivileged = FileStat.of(SELF).owner() == 0;
    }

    @Override
    public VolumeIdentity volume() {
        return reader.volume();
    }

    @Override
    public long files() {
        return reader.files();
    }

    @Override
    public long bytes() {
        return reader.bytes();
    }

    @Override
    public void read(Visitor visitor) throws IOException {
        int[] number = {0};
        if (!isDecided) {
            isDecided = true;
            reader.read(new Visitor() {
                @Override
                public void entry(FilePath path, FileMetadata metadata, FileContent content) throws IOException {
                    decide(number[0]++, path, metadata, content, visitor);
                }

                @Override
                public boolean expectsContent(FilePath path, FileMetadata metadata) {
                    return !looksKept(path, metadata);
                }
            });
            return;
        }
        if (overwriting.extras().isPresent()) {
            extras.delete(overwriting.extras().get());
            problems.addAll(extras.problems());
            deleted = extras.deleted();
        }
        reader.read(Visitor.withoutContent((path, metadata, content) -> {
            if (path.isRoot()) {
                visitor.entry(path, rootMetadata(metadata), content);
            } else if (written.get(number[0])) {
                visitor.entry(path, metadata, content);
            }
            number[0]++;
        }));
    }

    /** A guess, so that what stays is not fetched. */
    private boolean looksKept(FilePath path, FileMetadata metadata) {
        try {
            FileStat there = FileStat.of(guess.findPlace(path));
            return overwriting.existing() != Existing.CHANGED
                    || (there.size() == metadata.size() && there.modified() == metadata.modifiedNanos());
        } catch (IOException | DavitException e) {
            return false;
        }
    }

    /** What is kept keeps its root, too. */
    private FileMetadata rootMetadata(FileMetadata listed) {
        return overwriting.existing() == Existing.CHANGED || rootBefore.isEmpty()
                ? listed
                : rootBefore.get().metadata(new byte[0]);
    }

    private void decide(int number, FilePath path, FileMetadata metadata, FileContent content, Visitor visitor)
            throws IOException {
        run.proceed();
        if (path.isRoot() || isWritten(path, metadata)) {
            written.set(number);
            visitor.entry(path, metadata, content);
        } else {
            left++;
            run.progress().bytes(metadata.size());
        }
    }

    private boolean isWritten(FilePath path, FileMetadata metadata) throws IOException {
        if (isBlocked(path)) {
            blockBelow(path, metadata);
            return false;
        }
        Path place;
        FileStat there;
        try {
            place = look.findPlace(path);
            there = FileStat.of(place);
        } catch (NoSuchFileException e) {
            return true;
        }
        if (extras.isOwn(there)) {
            problems.add(OwnFolders.leftOut(path.toString()));
            return keep(path, metadata, false);
        }
        boolean isFolderForFolder = metadata.kind() == Kind.DIRECTORY && there.isDirectory();
        return switch (overwriting.existing()) {
            case CHANGED -> isReplaced(path, place, there, metadata);
            case KEEP -> {
                if (!isFolderForFolder && !isSame(place, there, metadata)) {
                    problems.add(Problem.warning(
                            ErrorCode.FILE_RETAINED, path.toString(), "It is there, differs, and was kept"));
                }
                yield keep(path, metadata, isFolderForFolder);
            }
            case MISSING -> keep(path, metadata, isFolderForFolder);
        };
    }

    private boolean keep(FilePath path, FileMetadata metadata, boolean isFolderForFolder) {
        if (!isFolderForFolder) {
            blockBelow(path, metadata);
        }
        return false;
    }

    /** Nothing goes below something that is kept where the listing has a folder. */
    private void blockBelow(FilePath path, FileMetadata metadata) {
        if (metadata.kind() == Kind.DIRECTORY) {
            blocked.add(path);
        }
    }

    private boolean isBlocked(FilePath path) {
        if (blocked.isEmpty()) {
            return false;
        }
        byte[] bytes = path.bytes();
        for (int i = bytes.length - 1; i > 0; i--) {
            if (bytes[i] == '/') {
                return blocked.contains(new FilePath(Arrays.copyOf(bytes, i)));
            }
        }
        return false;
    }

    /** A folder that stays gets the attributes that are listed; those of users that are not go. */
    private static void dropNotes(Path folder) throws IOException {
        UserDefinedFileAttributeView view = view(folder);
        for (String name : notes(folder)) {
            view.delete(name);
        }
    }

    /** None where the file system knows none, or does not let us see them. */
    private static List<String> notes(Path place) {
        try {
            return view(place).list();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static UserDefinedFileAttributeView view(Path place) throws IOException {
        UserDefinedFileAttributeView view =
                Files.getFileAttributeView(place, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view == null) {
            throw new IOException("this platform has no extended attributes");
        }
        return view;
    }

    /** A folder in the place of something else goes only if extras do: it may hold what nobody has anywhere else. */
    private boolean isReplaced(FilePath path, Path place, FileStat there, FileMetadata metadata) throws IOException {
        if (metadata.kind() == Kind.DIRECTORY) {
            if (there.isDirectory()) {
                dropNotes(place);
            }
            return true;
        }
        if (there.isDirectory() && overwriting.extras().isPresent()) {
            return isRemoved(path, place);
        }
        return !isSame(place, there, metadata);
    }

    /** A folder that holds what nobody may delete stays, and the entry in its place is not written. */
    private boolean isRemoved(FilePath path, Path place) {
        try {
            extras.remove(place, device);
            return true;
        } catch (IOException e) {
            problems.add(Problem.error(
                    ErrorCode.FILE_WRITE_FAILED,
                    path.toString(),
                    "What is there cannot be deleted: " + e.getMessage()));
            return false;
        }
    }

    /**
     * Of files with several names none is taken as it is: which of them belong together shows only when they are written. Nor is what has
     * extended attributes, which are not compared.
     */
    private boolean isSame(Path place, FileStat there, FileMetadata metadata) throws IOException {
        boolean isAlike = there.kind() == metadata.kind()
                && metadata.attributes().isEmpty()
                && (!isPrivileged || (there.owner() == metadata.owner() && there.group() == metadata.group()));
        return isAlike
                && switch (metadata.kind()) {
                    case DIRECTORY -> there.permissions() == metadata.mode();
                    case FILE ->
                        metadata.links() == 1
                                && there.links() == 1
                                && there.size() == metadata.size()
                                && there.modified() == metadata.modifiedNanos()
                                && there.permissions() == metadata.mode()
                                && notes(place).isEmpty();
                    case SYMLINK ->
                        Files.isSymbolicLink(place)
                                && Arrays.equals(
                                        RawName.ofLinkTarget(Files.readSymbolicLink(place)), metadata.linkTarget());
                    case PIPE, SOCKET -> there.permissions() == metadata.mode();
                    case CHARACTER_DEVICE, BLOCK_DEVICE -> false;
                };
    }

    Overwritten result(List<Problem> ofRestore) {
        List<Problem> all = new ArrayList<>(problems);
        all.addAll(ofRestore);
        return new Overwritten(List.copyOf(all), left, deleted);
    }

    @Override
    public void close() {
        look.close();
        guess.close();
    }
}
