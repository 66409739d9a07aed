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
 * @param device {@code st_rdev} of a device; 0 otherwise
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
        byte[] linkTarget,
        long device,
        ExtendedAttributes attributes) {

    public enum Kind {
        DIRECTORY,
        FILE,
        SYMLINK,
        PIPE,
        CHARACTER_DEVICE,
        BLOCK_DEVICE,
        SOCKET;

        public boolean isDevice() {
            return this == CHARACTER_DEVICE || this == BLOCK_DEVICE;
        }
    }

    /** Of an entry that is no device and has no extended attributes. */
    public FileMetadata(
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
        this(
                kind,
                mode,
                owner,
                group,
                modifiedNanos,
                changedNanos,
                size,
                inode,
                links,
                linkTarget,
                0,
                ExtendedAttributes.NONE);
    }

    public FileMetadata with(ExtendedAttributes other) {
        return other.equals(attributes)
                ? this
                : new FileMetadata(
                        kind,
                        mode,
                        owner,
                        group,
                        modifiedNanos,
                        changedNanos,
                        size,
                        inode,
                        links,
                        linkTarget,
                        device,
                        other);
    }

    /**
     * Whether a parent's content and attributes may be taken over without reading: nothing that a change of them would
     * change differs.
     */
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
                && links == that.links
                && device == that.device
                && attributes.equals(that.attributes);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(inode * 31 + modifiedNanos);
    }
}
