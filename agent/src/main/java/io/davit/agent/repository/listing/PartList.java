package io.davit.agent.repository.listing;

import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.List;

/**
 * A chunk that lists parts of a long body: version, the number 2 in the place of a listing's kind (3 if the chunks are extents), depth of its parts,
 * count, parts. Ends after a part whose id is drawn (1 in 1,024), once it has 256, and at 4,096.
 */
final class PartList {
    static final int FEWEST = 256;
    static final int MOST = 4096;

    /** Of a hole, bytes. */
    private static final int SHORTEST_PART = 1;

    private static final int VERSION = 0;
    private static final int CHUNKS = 2;
    private static final int EXTENTS = 3;
    private static final int DRAWN = 0x3FF;

    private PartList() {}

    static boolean endsAfter(int count, Body.Part part) {
        return count >= MOST
                || (count >= FEWEST && !part.isHole() && (part.chunk().first() & DRAWN) == 0);
    }

    static ByteWriter encode(Body.Chunked list) {
        List<Body.Part> parts = list.parts();
        ByteWriter out = new ByteWriter(16 + 36 * parts.size());
        out.u8(VERSION).u8(kind(list.inExtents())).u8(list.depth()).varint(parts.size());
        Body.writeParts(out, parts);
        return out;
    }

    private static int kind(boolean inExtents) {
        return inExtents ? EXTENTS : CHUNKS;
    }

    /**
     * @param above what names the list
     * @param expected the part that names this list
     * @throws DavitException DATA_CORRUPT, READER_TOO_OLD
     */
    static Body.Chunked decode(byte[] bytes, Body.Chunked above, Body.Part expected) {
        int depth = above.depth() - 1;
        ByteReader in = new ByteReader(bytes, ErrorCode.DATA_CORRUPT);
        if (in.u8() != VERSION) {
            throw new DavitException(ErrorCode.READER_TOO_OLD, "a list of parts of another version");
        }
        if (in.u8() != kind(above.inExtents()) || in.u8() != depth) {
            throw in.malformed("not a list of parts of this depth");
        }
        List<Body.Part> parts = Body.readParts(in, depth, in.count(bytes.length / SHORTEST_PART));
        Body.Chunked list = new Body.Chunked(depth, parts, above.inExtents());
        in.requireEnd();
        if (list.length() != expected.length()) {
            throw in.malformed("a list of parts of another length");
        }
        return list;
    }
}
