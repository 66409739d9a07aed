package io.davit.agent.repository.listing;

import io.davit.agent.repository.chunk.ChunkKind;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of a file or an API object, as its entry holds them: by themselves, or by the ids of their chunks. */
public sealed interface Body {
    /** Parts in an entry at most; more are put into lists of parts, which are chunks themselves. */
    int MOST_PARTS = 64;
    /** A list of lists of lists holds more than any file system. */
    int DEEPEST = 6;

    /** Bit of a part's length that says there is no chunk, because there is no data. */
    int HOLE = 1;

    int INLINE = 0;
    int CHUNKS = 1;
    int EXTENTS = 2;

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
     * @param inExtents whether the chunks are extents, of which no index knows (R16); its depth is not 0, unless it is a list itself
     */
    record Chunked(int depth, List<Part> parts, boolean inExtents) implements Body {
        Chunked(int depth, List<Part> parts) {
            this(depth, parts, false);
        }

        @Override
        public long length() {
            long sum = 0;
            for (Part part : parts) {
                sum += part.length();
            }
            return sum;
        }
    }

    /**
     * @param length bytes of the body that the chunk, or everything below the list, holds, or that the hole is long
     * @param data null for a hole
     */
    record Part(long length, @Nullable ContentId data) {
        static Part hole(long length) {
            return new Part(length, null);
        }

        boolean isHole() {
            return data == null;
        }

        /** @throws IllegalStateException for a hole */
        ContentId chunk() {
            if (data == null) {
                throw new IllegalStateException("a hole has no chunk");
            }
            return data;
        }
    }

    default void writeTo(ByteWriter out) {
        switch (this) {
            case Inline inline -> out.u8(INLINE).varint(inline.bytes().length).bytes(inline.bytes());
            case Chunked chunked -> {
                out.u8(chunked.inExtents() ? EXTENTS : CHUNKS)
                        .u8(chunked.depth())
                        .varint(chunked.parts().size());
                writeParts(out, chunked.parts());
            }
        }
    }

    /**
     * @param longestInline bytes
     * @throws DavitException the reader's code; READER_TOO_OLD for an unknown form
     */
    static Body read(ByteReader in, int longestInline) {
        return read(in, longestInline, false);
    }

    /** The same of a file, which may be in extents. */
    static Body readOfFile(ByteReader in, int longestInline) {
        return read(in, longestInline, true);
    }

    private static Body read(ByteReader in, int longestInline, boolean isFile) {
        int form = in.u8();
        if (form == EXTENTS && !isFile) {
            throw in.malformed("extents of what is no file");
        }
        return switch (form) {
            case INLINE -> new Inline(in.bytes(in.count(longestInline)));
            case CHUNKS, EXTENTS -> {
                int depth = in.u8();
                boolean inExtents = form == EXTENTS;
                if (depth > DEEPEST || (inExtents && depth == 0)) {
                    throw in.malformed("lists of parts too deep, or extents without one");
                }
                int count = in.count(MOST_PARTS);
                if (count == 0) {
                    throw in.malformed("content without parts");
                }
                yield new Chunked(depth, readParts(in, depth, count), inExtents);
            }
            default -> throw new DavitException(ErrorCode.READER_TOO_OLD, "an unknown form of content");
        };
    }

    static void writeParts(ByteWriter out, List<Part> parts) {
        for (Part part : parts) {
            out.varint(part.length() << 1 | (part.isHole() ? HOLE : 0));
            if (!part.isHole()) {
                out.contentId(part.chunk());
            }
        }
    }

    /** Parts of at least one byte each, whose sum is a Java long; holes only among the bytes' own chunks. */
    static List<Part> readParts(ByteReader in, int depth, int count) {
        List<Part> parts = new ArrayList<>(count);
        long sum = 0;
        for (int i = 0; i < count; i++) {
            long head = in.varint();
            long length = head >>> 1;
            sum += length;
            boolean isHole = (head & HOLE) != 0;
            boolean isTooLong = depth == 0 && !isHole && length > ChunkKind.LONGEST;
            if (length < 1 || sum < 0 || isTooLong || (depth > 0 && isHole)) {
                throw in.malformed("a part's length out of bounds");
            }
            parts.add(isHole ? Part.hole(length) : new Part(length, in.contentId()));
        }
        return parts;
    }
}
