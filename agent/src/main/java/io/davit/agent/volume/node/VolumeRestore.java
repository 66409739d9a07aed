package io.davit.agent.volume.node;

import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FileMetadata.Kind;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.VolumeReader.FileContent;
import io.davit.agent.repository.VolumeReader.Visitor;
import io.davit.agent.run.CrashPoint;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
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
    private static final int OURS = 0700;
    private static final int SEARCH = 0100;

    private final Path target;
    private final FolderHandle root;
    private final RunContext run;
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
        this.problems = new Problems(volume);
    }

    List<Problem> restore(VolumeReader reader) throws IOException {
        try (TargetCalls calls = new TargetCalls()) {
            new Writing(calls).restore(reader);
        }
        FolderCalls.sync(root);
        return problems.all();
    }

    private final class Writing {
        private final TargetCalls calls;
        private final LinkGroups links;
        private final Ownership ownership;

        Writing(TargetCalls calls) {
            this.calls = calls;
            this.links = new LinkGroups(calls, target, root, run);
            this.ownership = new Ownership();
        }

        void restore(VolumeReader reader) throws IOException {
            links.remove();
            try (TargetTree tree = new TargetTree(root)) {
                reader.read((path, metadata, content) -> create(tree, path, metadata, content));
            } finally {
                links.remove();
            }
            try (TargetTree tree = new TargetTree(root)) {
                finishFolders(tree, reader);
            }
            ownership.problems(volume).forEach(problems::add);
        }

        private void create(TargetTree tree, FilePath path, FileMetadata metadata, FileContent content) {
            run.proceed();
            try {
                Spot spot = tree.spot(path);
                if (metadata.kind() == Kind.DIRECTORY) {
                    createFolder(spot);
                    return;
                }
                try {
                    createOther(path, spot, metadata, content);
                } catch (FileAlreadyExistsException e) {
                    // Left by an earlier attempt: nothing tells whether it is whole.
                    calls.remove(spot);
                    createOther(path, spot, metadata, content);
                }
            } catch (IOException e) {
                failed(path, e);
            }
        }

        private void createFolder(Spot spot) throws IOException {
            try {
                calls.createFolder(spot);
            } catch (FileAlreadyExistsException e) {
                FileStat there = calls.stat(spot.folder(), spot.name());
                if (!there.isDirectory()) {
                    calls.remove(spot);
                    calls.createFolder(spot);
                } else if ((there.permissions() & OURS) != OURS) {
                    calls.at(spot).setMode(OURS);
                }
            }
        }

        private void createOther(FilePath path, Spot spot, FileMetadata metadata, FileContent content)
                throws IOException {
            boolean linked = metadata.links() > 1;
            if (linked && links.join(metadata.inode(), spot)) {
                return;
            }
            switch (metadata.kind()) {
                case FILE -> RestoredFile.write(calls, ownership, spot, path, metadata, content, run);
                case SYMLINK -> {
                    createLink(spot, metadata);
                    ownership.apply(calls.at(spot), metadata);
                }
                case PIPE, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> {
                    calls.createNode(spot, metadata.kind(), metadata.device());
                    ownership.apply(calls.at(spot), metadata);
                }
                case DIRECTORY -> throw new IllegalStateException("folders are made elsewhere");
            }
            if (linked) {
                links.remember(metadata.inode(), spot);
            }
            if (!fileDone && metadata.kind() == Kind.FILE) {
                fileDone = true;
                CrashPoint.RESTORE_VOLUME_HALF.reached();
            }
        }

        private void createLink(Spot spot, FileMetadata metadata) throws IOException {
            byte[] target = metadata.linkTarget();
            for (byte b : target) {
                if (b == 0) {
                    throw new IOException("a link with an impossible target");
                }
            }
            calls.createLink(spot, target);
        }

        /** Folders that even their owner may not search, a rarity, come last and the deepest first: what is in them is done by then. */
        private void finishFolders(TargetTree tree, VolumeReader reader) throws IOException {
            Deque<Shut> shut = new ArrayDeque<>();
            reader.read(Visitor.withoutContent((path, metadata, content) -> {
                run.proceed();
                if (metadata.kind() != Kind.DIRECTORY) {
                    return;
                }
                try {
                    Spot spot = tree.spot(path);
                    if ((metadata.mode() & SEARCH) != 0) {
                        ownership.apply(calls.at(spot), metadata);
                    } else {
                        shut.push(new Shut(path, metadata));
                    }
                } catch (IOException e) {
                    failed(path, e);
                }
            }));
            for (Shut folder : shut) {
                try {
                    ownership.apply(calls.at(tree.find(folder.path())), folder.metadata());
                } catch (IOException e) {
                    failed(folder.path(), e);
                }
            }
        }
    }

    private record Shut(FilePath path, FileMetadata metadata) {}

    private void failed(FilePath path, IOException e) {
        if (WriteErrors.isFull(e, target)) {
            throw new DavitException(ErrorCode.DISK_FULL, "No space left in " + target, e);
        }
        problems.add(Problem.error(
                ErrorCode.FILE_WRITE_FAILED, path.toString(), "It cannot be written: " + WriteErrors.reason(e)));
    }
}
