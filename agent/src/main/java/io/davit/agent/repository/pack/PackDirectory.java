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

/**
 * What lies where in one pack. The same bytes stand at the end of the pack, encrypted, and in an index segment.
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

    /** Chunks in their order; their lengths add up to that of the plain block. */
    public record Block(int sealedLength, List<Chunk> chunks) {
        public int plainLength() {
            int sum = 0;
            for (Chunk chunk : chunks) {
                sum += chunk.length();
            }
            return sum;
        }
    }

    public record Chunk(ContentId id, int length) {}

    /** Offset behind the last block. */
    public long end() {
        long at = first;
        for (Block block : blocks) {
            at += block.sealedLength();
        }
        return at;
    }

    public void writeTo(ByteWriter out) {
        out.u8(VERSION).bytes(pack.bytes()).u8(kind.number()).varint(epoch).varint(first);
        out.varint(blocks.size());
        for (Block block : blocks) {
            out.varint(block.sealedLength()).varint(block.chunks().size());
            for (Chunk chunk : block.chunks()) {
                out.contentId(chunk.id()).varint(chunk.length());
            }
        }
    }

    public byte[] toBytes() {
        ByteWriter out = new ByteWriter(4096);
        writeTo(out);
        return out.toBytes();
    }

    /** @throws DavitException the reader's code if the bytes are malformed; READER_TOO_OLD for another version */
    public static PackDirectory read(ByteReader in) {
        if (in.u8() != VERSION) {
            throw new DavitException(ErrorCode.READER_TOO_OLD, "a pack directory of another version");
        }
        ObjectId pack = ObjectId.of(in.bytes(ObjectId.LENGTH));
        ChunkKind kind = ChunkKind.of(in.u8());
        int epoch = in.count(Integer.MAX_VALUE);
        int first = in.count(1 << 20);
        int count = in.count(MOST_BLOCKS);
        List<Block> blocks = new ArrayList<>(Math.min(count, 1024));
        int chunks = 0;
        for (int i = 0; i < count; i++) {
            Block block = readBlock(in);
            chunks += block.chunks().size();
            if (chunks > MOST_CHUNKS) {
                throw in.malformed("too many chunks in a pack");
            }
            blocks.add(block);
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
        return new Block(sealed, List.copyOf(chunks));
    }
}
