package io.davit.agent.repository.listing;

import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * One chunk of a listing, read entry by entry: version, kind, level (0 holds the entries themselves), count, and per entry
 * its key and value, each with its length before it. A value above level 0 is a {@link Child}.
 */
final class ListingNode {
    static final int VERSION = 0;
    static final int HIGHEST = 15;

    private final ByteReader in;
    private final int level;
    private int left;
    private @Nullable Entry peeked;

    /** Bytes as they are stored. */
    record Entry(byte[] key, byte[] value) {}

    /**
     * What stands for a node in the level above.
     *
     * @param entries,bytes of everything below it
     */
    record Child(ContentId node, long entries, long bytes) {
        void writeTo(ByteWriter out) {
            out.contentId(node).varint(entries).varint(bytes);
        }

        static Child read(byte[] value) {
            ByteReader in = new ByteReader(value, ErrorCode.DATA_CORRUPT);
            Child child = new Child(in.contentId(), in.varint(), in.varint());
            in.requireEnd();
            if (child.entries < 1 || child.bytes < 0) {
                throw in.malformed("a node with nothing below it");
            }
            return child;
        }
    }

    static void writeHead(ByteWriter out, ListingKind<?> kind, int level, int count) {
        out.u8(VERSION).u8(kind.number()).u8(level).varint(count);
    }

    /** @throws DavitException DATA_CORRUPT if it is not a node of that kind; READER_TOO_OLD for another version */
    ListingNode(byte[] bytes, ListingKind<?> kind) {
        in = new ByteReader(bytes, ErrorCode.DATA_CORRUPT);
        if (in.u8() != VERSION) {
            throw new DavitException(ErrorCode.READER_TOO_OLD, "a listing node of another version");
        }
        if (in.u8() != kind.number()) {
            throw in.malformed("a listing of another kind");
        }
        level = in.u8();
        left = in.count(bytes.length);
        if (level > HIGHEST || (level > 0 && left == 0)) {
            throw in.malformed("a listing node out of bounds");
        }
        if (left == 0) {
            in.requireEnd();
        }
    }

    int level() {
        return level;
    }

    boolean isAtEnd() {
        return left == 0;
    }

    /** The next entry, again and again, until it is taken. */
    Entry peek() {
        Entry entry = peeked;
        if (entry == null) {
            byte[] key = in.bytes(in.count(ListingKind.LONGEST_KEY));
            byte[] value = in.bytes(in.count(in.remaining()));
            entry = new Entry(key, value);
            peeked = entry;
        }
        return entry;
    }

    Entry take() {
        Entry entry = peek();
        peeked = null;
        left--;
        if (left == 0) {
            in.requireEnd();
        }
        return entry;
    }
}
