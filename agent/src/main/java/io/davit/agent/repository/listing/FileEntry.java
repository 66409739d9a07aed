package io.davit.agent.repository.listing;

import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;

/**
 * The value of a file listing's entry (R13): nothing that changes while the file does not.
 *
 * @param racy it may have changed unseen while it was read, and is read again next time
 * @param body empty unless a file
 */
record FileEntry(FileMetadata metadata, boolean racy, Body body) {
    /** Files up to this length stand in their entries. */
    static final int LONGEST_INLINE = 512;

    private static final int LONGEST_TARGET = 1 << 16;
    private static final int KIND_BITS = 3;
    private static final int RACY = 4;

    void writeTo(ByteWriter out) {
        int kind = switch (metadata.kind()) {
            case DIRECTORY -> 0;
            case FILE -> 1;
            case SYMLINK -> 2;
        };
        out.u8(kind | (racy ? RACY : 0));
        out.varint(metadata.mode()).varint(metadata.owner()).varint(metadata.group());
        out.signed(metadata.modifiedNanos()).signed(metadata.changedNanos());
        out.varint(metadata.inode()).varint(metadata.links());
        switch (metadata.kind()) {
            case DIRECTORY -> {}
            case FILE -> body.writeTo(out);
            case SYMLINK -> out.varint(metadata.linkTarget().length).bytes(metadata.linkTarget());
        }
    }

    /** @throws DavitException DATA_CORRUPT; READER_TOO_OLD for a kind or flag that this version does not know */
    static FileEntry read(byte[] value) {
        ByteReader in = new ByteReader(value, ErrorCode.DATA_CORRUPT);
        int flags = in.u8();
        if ((flags & ~(KIND_BITS | RACY)) != 0 || (flags & KIND_BITS) > 2) {
            throw new DavitException(ErrorCode.READER_TOO_OLD, "an entry of an unknown kind");
        }
        int mode = in.count(0xFFF);
        long owner = in.varint();
        long group = in.varint();
        long modified = in.signed();
        long changed = in.signed();
        long inode = in.varint();
        long links = in.varint();
        Body body = Body.EMPTY;
        byte[] target = {};
        FileMetadata.Kind kind;
        switch (flags & KIND_BITS) {
            case 0 -> kind = FileMetadata.Kind.DIRECTORY;
            case 1 -> {
                kind = FileMetadata.Kind.FILE;
                body = Body.read(in, LONGEST_INLINE);
            }
            default -> {
                kind = FileMetadata.Kind.SYMLINK;
                target = in.bytes(in.count(LONGEST_TARGET));
            }
        }
        in.requireEnd();
        FileMetadata metadata =
                new FileMetadata(kind, mode, owner, group, modified, changed, body.length(), inode, links, target);
        return new FileEntry(metadata, (flags & RACY) != 0, body);
    }
}
