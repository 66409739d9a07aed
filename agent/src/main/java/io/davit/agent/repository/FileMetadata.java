package io.davit.agent.repository;

import java.util.Arrays;

/**
 * The stable metadata of one entry (R13).
 *
 * @param mode permission bits with setuid, setgid and sticky: the low 12 bits of {@code st_mode}
 * @param modifiedNanos,changedNanos nanoseconds since the epoch (mtime, ctime)
 * @param size bytes; 0 unless a file
 * @param links {@code st_nlink} of a file; entries of one file with more than one link share {@code inode}
 * @param linkTarget target of a symbolic link, raw bytes; empty otherwise
 */
public record FileMetadata(
        Kind kind,
        int mode,
        long owner,
        long group,
        long modifiedNanos,
        long changedNanos,
        long size,
        long inode,
        long links,
        byte[] linkTarget) {

    public enum Kind {
        DIRECTORY,
        FILE,
        SYMLINK
    }

    /** Whether a parent's content may be taken over without reading: nothing that a write would change differs. */
    public boolean sameContent(FileMetadata parent) {
        return kind == parent.kind
                && size == parent.size
                && modifiedNanos == parent.modifiedNanos
                && changedNanos == parent.changedNanos
                && inode == parent.inode
                && Arrays.equals(linkTarget, parent.linkTarget);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileMetadata that
                && sameContent(that)
                && mode == that.mode
                && owner == that.owner
                && group == that.group
                && links == that.links;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(inode * 31 + modifiedNanos);
    }
}
