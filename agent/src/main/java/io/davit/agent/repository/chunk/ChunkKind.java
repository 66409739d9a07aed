package io.davit.agent.repository.chunk;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;

/** What a chunk is made of. Chunks of one kind share packs, so that listings can be read without touching file data. */
public enum ChunkKind {
    /** Bytes of files. */
    DATA(0),
    /** Listing nodes, lists of ids, bodies of API objects, manifests. */
    META(1),
    /** Extents of files of pages (R16): no index names them, the lists of parts do, and reference lists say where they lie. */
    EXTENTS(2);

    /** No chunk is longer, of any kind; readers refuse more. */
    public static final int LONGEST = 1 << 20;

    private final int number;

    ChunkKind(int number) {
        this.number = number;
    }

    /** The byte that stands for this kind in stored objects. */
    public int number() {
        return number;
    }

    /** @throws DavitException READER_TOO_OLD for a number that this version does not know */
    public static ChunkKind of(int number) {
        return switch (number) {
            case 0 -> DATA;
            case 1 -> META;
            case 2 -> EXTENTS;
            default -> throw new DavitException(ErrorCode.READER_TOO_OLD, "unknown kind of chunk: " + number);
        };
    }
}
