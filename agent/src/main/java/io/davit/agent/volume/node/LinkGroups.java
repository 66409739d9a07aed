package io.davit.agent.volume.node;

import io.davit.agent.run.LeakLedger.Leak;
import io.davit.agent.run.RunContext;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the first file of each group of hard links, on disk instead of in memory: as one more link to it in a folder
 * of the target, which exists during the restore only and is in the leak ledger before.
 */
final class LinkGroups {
    private final Path folder;
    private final RunContext run;
    private boolean exists;

    LinkGroups(Path target, RunContext run) {
        this.folder = target.resolve(".davit-links-" + run.id());
        this.run = run;
    }

    private Leak leak() {
        return new Leak(run.id(), "folder", folder.toString());
    }

    /** The first file of the group; null if there was none yet. */
    @Nullable
    Path first(long inode) {
        Path link = link(inode);
        return exists && Files.exists(link, LinkOption.NOFOLLOW_LINKS) ? link : null;
    }

    void remember(long inode, Path first) throws IOException {
        if (!exists) {
            run.leaks().willCreate(leak());
            Files.createDirectory(folder);
            exists = true;
        }
        Files.createLink(link(inode), first);
    }

    private Path link(long inode) {
        return folder.resolve(Long.toUnsignedString(inode));
    }

    /** Also what an earlier process of the run left. */
    void remove() throws IOException {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> links = Files.newDirectoryStream(folder)) {
                for (Path link : links) {
                    Files.delete(link);
                }
            }
            Files.delete(folder);
            run.leaks().removed(leak());
        }
        exists = false;
    }
}
