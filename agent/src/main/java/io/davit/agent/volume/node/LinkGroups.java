package io.davit.agent.volume.node;

import io.davit.agent.run.LeakLedger.Leak;
import io.davit.agent.run.RunContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the first file of each group of hard links, on disk instead of in memory: as one more link to it in a folder
 * of the target, which exists during the restore only and is in the leak ledger before.
 */
final class LinkGroups {
    private final TargetCalls calls;
    private final FolderHandle root;
    private final byte[] name;
    private final Leak leak;
    private final RunContext run;
    private @Nullable FolderHandle opened;

    /** @param root the target, held open */
    LinkGroups(TargetCalls calls, Path target, FolderHandle root, RunContext run) {
        this.calls = calls;
        String folder = ".davit-links-" + run.id();
        this.root = root;
        this.name = folder.getBytes(StandardCharsets.US_ASCII);
        this.leak = new Leak(run.id(), "folder", target.resolve(folder).toString());
        this.run = run;
    }

    /** Makes the entry one more name of the group's first file; false if there was none yet. */
    boolean join(long inode, Spot spot) throws IOException {
        FolderHandle folder = opened;
        if (folder == null) {
            return false;
        }
        try {
            calls.createName(spot, folder.spot(link(inode)));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    void remember(long inode, Spot first) throws IOException {
        FolderHandle folder = opened;
        if (folder == null) {
            run.leaks().willCreate(leak);
            calls.createFolder(root.spot(name));
            folder = root.child(name);
            opened = folder;
        }
        calls.createName(folder.spot(link(inode)), first);
    }

    private static byte[] link(long inode) {
        return Long.toUnsignedString(inode).getBytes(StandardCharsets.US_ASCII);
    }

    /** Also what an earlier process of the run left. */
    void remove() throws IOException {
        FolderHandle folder = opened;
        opened = null;
        if (folder == null && !Files.isDirectory(root.place(name), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (FolderHandle own = folder == null ? root.child(name) : folder;
                DirectoryStream<Path> links = Files.newDirectoryStream(own.itself())) {
            for (Path link : links) {
                Files.delete(link);
            }
        }
        Files.deleteIfExists(root.place(name));
        run.leaks().removed(leak);
    }
}
