package io.davit.agent.repository.pack;

import io.davit.agent.repository.chunk.ChunkKind;
import io.davit.agent.repository.crypto.BlockCipher;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What lies where in one pack. It stands at the end of the pack, encrypted, and in an index segment, which leaves out the ids
 * of extents (R16).
 *
 * @param first offset of the first block, which is the length of the pack's header; blocks follow each other without gaps
 */
public record PackDirectory(ObjectId pack, ChunkKind kind, int epoch, int first, List<Block> blocks) {
    /** Bytes of gathered chunks in a block at most. */
    public static final int LONGEST_BLOCK = ChunkKind.LONGEST;
    /** A sealed block is never longer: codec byte, plain bytes, tag. */
    static final int LONGEST_SEALED = LONGEST_BLOCK + 1 + BlockCipher.OVERHEAD;

    static final int MOST_BLOCKS = 1 << 16;
    static final int MOST_CHUNKS = 1 << 17;
    /** No directory is longer. */
    static final int LONGEST = 8 << 20;

    private static final int VERSION = 0;

    /** @param chunks in their order, their lengths adding up to that of the plain block; none where ids are left out */
    public record Block(int sealedLength, int plainLength, List<Chunk> chunks) {
        static Block of(int sealedLength, List<Chunk> chunks) {
            int sum = 0;
            for (Chunk chunk : chunks) {
                sum += chunk.length();
            }
            return new Block(sealedLength, sum, List.copyOf(chunks));
        }

        /** Whether the chunk with that id begins there. */
        boolean holds(ContentId id, int offset) {
            int at = 0;
            for (Chunk chunk : chunks) {
                if (at >= offset) {
                    return at == offset && chunk.id().equals(id);
                }
                at += chunk.length();
            }
            return false;
        }
    }

    public record Chunk(ContentId id, int length) {}

    /** Whether index segments leave the ids of its chunks out. */
    public boolean isOfExtents() {
        return kind == ChunkKind.EXTENTS;
    }

    /** Whether they are left out here. */
    public boolean isWithoutIds() {
        return blocks.stream().anyMatch(block -> block.chunks().isEmpty());
    }

    /** As index segments name the pack. */
    public PackDirectory named() {
        return isOfExtents()
                ? new PackDirectory(
                        pack,
                        kind,
                        epoch,
                        first,
                        blocks.stream()
                                .map(block -> new Block(block.sealedLength(), block.plainLength(), List.of()))
                                .toList())
                : this;
    }

    /** Whether a chunk with that id begins there; false also if ids are left out. */
    public boolean holds(ContentId id, int block, int offset) {
        return block < blocks.size() && blocks.get(block).holds(id, offset);
    }

    /** Offset behind the last block. */
    public long end() {
        long at = first;
        for (Block block : blocks) {
            at += block.sealedLength();
        }
        return at;
    }

    /** Whole. */
    public void writeTo(ByteWriter out) {
        writeHead(out);
        for (Block block : blocks) {
            out.varint(block.sealedLength()).varint(block.chunks().size());
            for (Chunk chunk : block.chunks()) {
                out.contentId(chunk.id()).varint(chunk.length());
            }
        }
    }

    private void writeHead(ByteWriter out) {
        out.u8(VERSION).bytes(pack.bytes()).u8(kind.number()).varint(epoch).varint(first);
        out.varint(blocks.size());
    }

    public byte[] toBytes() {
        ByteWriter out = new ByteWriter(4096);
        writeTo(out);
        return out.toBytes();
    }

    /** Without the ids of chunks. */
    public byte[] lengths() {
        ByteWriter out = new ByteWriter(1024);
        writeHead(out);
        blocks.forEach(block -> out.varint(block.sealedLength()).varint(block.plainLength()));
        return out.toBytes();
    }

    /** @throws DavitException the reader's code if the bytes are malformed; READER_TOO_OLD for another version */
    public static PackDirectory read(ByteReader in) {
        int[] chunks = {0};
        return read(in, () -> {
            Block block = readBlock(in);
            chunks[0] += block.chunks().size();
            if (chunks[0] > MOST_CHUNKS) {
                throw in.malformed("too many chunks in a pack");
            }
            return block;
        });
    }

    /** What {@link #lengths} wrote; the same errors. */
    public static PackDirectory readLengths(ByteReader in) {
        PackDirectory directory = read(in, () -> {
            int sealed = in.count(LONGEST_SEALED);
            int plain = in.count(LONGEST_BLOCK);
            if (sealed <= BlockCipher.OVERHEAD || plain == 0) {
                throw in.malformed("an empty block");
            }
            return new Block(sealed, plain, List.of());
        });
        if (!directory.isOfExtents()) {
            throw in.malformed("a pack whose chunks have to be named");
        }
        return directory;
    }

    private static PackDirectory read(ByteReader in, Supplier<Block> block) {
        if (in.u8() != VERSION) {
            throw new DavitException(ErrorCode.READER_TOO_OLD, "a pack directory of another version");
        }
        ObjectId pack = ObjectId.of(in.bytes(ObjectId.LENGTH));
        ChunkKind kind = ChunkKind.of(in.u8());
        int epoch = in.count(Integer.MAX_VALUE);
        int first = in.count(1 << 20);
        int count = in.count(MOST_BLOCKS);
        List<Block> blocks = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            blocks.add(block.get());
        }
        in.requireEnd();
        return new PackDirectory(pack, kind, epoch, first, List.copyOf(blocks));
    }

    private static Block readBlock(ByteReader in) {
        int sealed = in.count(LONGEST_SEALED);
        int count = in.count(MOST_CHUNKS);
        if (sealed <= BlockCipher.OVERHEAD || count == 0) {
            throw in.malformed("an empty block");
        }
        List<Chunk> chunks = new ArrayList<>(Math.min(count, 1024));
        int plain = 0;
        for (int i = 0; i < count; i++) {
            ContentId id = in.contentId();
            int length = in.count(LONGEST_BLOCK);
            plain += length;
            if (length == 0 || plain > LONGEST_BLOCK) {
                throw in.malformed("lengths of chunks out of bounds");
            }
            chunks.add(new Chunk(id, length));
        }
        return new Block(sealed, plain, List.copyOf(chunks));
    }
}
