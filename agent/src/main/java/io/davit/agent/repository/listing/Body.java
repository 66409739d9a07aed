package io.davit.agent.repository.listing;

import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a file or an API object, as its entry holds them: by themselves, or by the ids of their chunks. */
public sealed interface Body {
    /** Parts in an entry at most; more are put into lists of parts, which are chunks themselves. */
    int MOST_PARTS = 64;
    /** A list of lists of lists holds more than any file system. */
    int DEEPEST = 6;

    Body EMPTY = new Inline(new byte[0]);

    long length();

    /** Short bytes stand in the entry. */
    record Inline(byte[] bytes) implements Body {
        @Override
        public long length() {
            return bytes.length;
        }
    }

    /**
     * @param depth 0 if the parts are the bytes' own chunks, n if they are lists of parts of depth n - 1
     */
    record Chunked(int depth, List<Part> parts) implements Body {
        @Override
        public long length() {
            long sum = 0;
            for (Part part : parts) {
                sum += part.length();
            }
            return sum;
        }
    }

    /** @param length bytes of the body that the chunk, or everything below the list, holds */
    record Part(long length, ContentId chunk) {}

    default void writeTo(ByteWriter out) {
        switch (this) {
            case Inline inline -> out.u8(0).varint(inline.bytes().length).bytes(inline.bytes());
            case Chunked chunked -> {
                out.u8(1).u8(chunked.depth()).varint(chunked.parts().size());
                writeParts(out, chunked.parts());
            }
        }
    }

    /**
     * @param longestInline bytes
     * @throws DavitException the reader's code; READER_TOO_OLD for an unknown form
     */
    static Body read(ByteReader in, int longestInline) {
        int form = in.u8();
        return switch (form) {
            case 0 -> new Inline(in.bytes(in.count(longestInline)));
            case 1 -> {
                int depth = in.u8();
                if (depth > DEEPEST) {
                    throw in.malformed("lists of parts too deep");
                }
                yield new Chunked(depth, readParts(in, in.count(MOST_PARTS)));
            }
            default -> throw new DavitException(ErrorCode.READER_TOO_OLD, "an unknown form of content");
        };
    }

    static void writeParts(ByteWriter out, List<Part> parts) {
        for (Part part : parts) {
            out.varint(part.length()).contentId(part.chunk());
        }
    }

    /** Parts of at least one byte each, whose sum is a Java long. */
    static List<Part> readParts(ByteReader in, int count) {
        List<Part> parts = new ArrayList<>(count);
        long sum = 0;
        for (int i = 0; i < count; i++) {
            long length = in.varint();
            sum += length;
            if (length < 1 || sum < 0) {
                throw in.malformed("a part's length out of bounds");
            }
            parts.add(new Part(length, in.contentId()));
        }
        return parts;
    }
}
