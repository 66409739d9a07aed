package io.davit.agent.repository.listing;

import io.davit.agent.repository.ExtendedAttributes;
import io.davit.agent.repository.ExtendedAttributes.Attribute;
import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FileMetadata.Kind;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;

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
    /** The highest number means "leave it" to the kernel. */
    private static final long HIGHEST_OWNER = 0xFFFF_FFFEL;
    /** Linux knows no other devices: it would cut a longer number off, and make another one. */
    private static final long HIGHEST_DEVICE = 0xFFFF_FFFFL;

    private static final int KIND_BITS = 7;
    private static final int RACY = 8;
    private static final int ATTRIBUTES = 16;

    void writeTo(ByteWriter out) {
        boolean hasAttributes = !metadata.attributes().isEmpty();
        out.u8(number(metadata.kind()) | (racy ? RACY : 0) | (hasAttributes ? ATTRIBUTES : 0));
        out.varint(metadata.mode()).varint(metadata.owner()).varint(metadata.group());
        out.signed(metadata.modifiedNanos()).signed(metadata.changedNanos());
        out.varint(metadata.inode()).varint(metadata.links());
        if (hasAttributes) {
            out.varint(metadata.attributes().all().size());
            for (Attribute attribute : metadata.attributes().all()) {
                out.varint(attribute.name().length).bytes(attribute.name());
                out.varint(attribute.value().length).bytes(attribute.value());
            }
        }
        switch (metadata.kind()) {
            case DIRECTORY, PIPE, SOCKET -> {}
            case FILE -> body.writeTo(out);
            case SYMLINK -> out.varint(metadata.linkTarget().length).bytes(metadata.linkTarget());
            case CHARACTER_DEVICE, BLOCK_DEVICE -> out.varint(metadata.device());
        }
    }

    private static int number(Kind kind) {
        return switch (kind) {
            case DIRECTORY -> 0;
            case FILE -> 1;
            case SYMLINK -> 2;
            case PIPE -> 3;
            case CHARACTER_DEVICE -> 4;
            case BLOCK_DEVICE -> 5;
            case SOCKET -> 6;
        };
    }

    private static Kind kind(int number) {
        return switch (number) {
            case 0 -> Kind.DIRECTORY;
            case 1 -> Kind.FILE;
            case 2 -> Kind.SYMLINK;
            case 3 -> Kind.PIPE;
            case 4 -> Kind.CHARACTER_DEVICE;
            case 5 -> Kind.BLOCK_DEVICE;
            case 6 -> Kind.SOCKET;
            default -> throw new DavitException(ErrorCode.READER_TOO_OLD, "an entry of an unknown kind");
        };
    }

    /** @throws DavitException DATA_CORRUPT; READER_TOO_OLD for a kind or flag that this version does not know */
    static FileEntry read(byte[] value) {
        ByteReader in = new ByteReader(value, ErrorCode.DATA_CORRUPT);
        int flags = in.u8();
        if ((flags & ~(KIND_BITS | RACY | ATTRIBUTES)) != 0) {
            throw new DavitException(ErrorCode.READER_TOO_OLD, "an entry with an unknown flag");
        }
        Kind kind = kind(flags & KIND_BITS);
        int mode = in.count(0xFFF);
        long owner = bounded(in, HIGHEST_OWNER);
        long group = bounded(in, HIGHEST_OWNER);
        long modified = in.signed();
        long changed = in.signed();
        long inode = in.varint();
        long links = in.varint();
        ExtendedAttributes attributes = (flags & ATTRIBUTES) == 0 ? ExtendedAttributes.NONE : attributes(in);
        Body body = kind == Kind.FILE ? Body.readOfFile(in, LONGEST_INLINE) : Body.EMPTY;
        byte[] target = kind == Kind.SYMLINK ? target(in) : new byte[0];
        long device = kind.isDevice() ? bounded(in, HIGHEST_DEVICE) : 0;
        in.requireEnd();
        FileMetadata metadata = new FileMetadata(
                kind, mode, owner, group, modified, changed, body.length(), inode, links, target, device, attributes);
        return new FileEntry(metadata, (flags & RACY) != 0, body);
    }

    private static long bounded(ByteReader in, long most) {
        long number = in.varint();
        if (number < 0 || number > most) {
            throw in.malformed("an owner, a group or a device out of bounds");
        }
        return number;
    }

    private static byte[] target(ByteReader in) {
        byte[] target = in.bytes(in.count(LONGEST_TARGET));
        if (target.length == 0 || holdsNul(target)) {
            throw in.malformed("a link to nowhere");
        }
        return target;
    }

    private static boolean holdsNul(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                return true;
            }
        }
        return false;
    }

    private static ExtendedAttributes attributes(ByteReader in) {
        int count = in.count(ExtendedAttributes.LONGEST);
        List<Attribute> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] name = in.bytes(in.count(ExtendedAttributes.LONGEST));
            if (holdsNul(name)) {
                throw in.malformed("a name of an attribute with a NUL");
            }
            all.add(new Attribute(name, in.bytes(in.count(ExtendedAttributes.LONGEST))));
        }
        try {
            if (count > 0) {
                return new ExtendedAttributes(all);
            }
        } catch (IllegalArgumentException e) {
            // Refused below.
        }
        throw in.malformed("extended attributes");
    }
}
