package io.davit.agent.repository.pack;

import io.davit.agent.repository.chunk.ChunkKind;
import io.davit.agent.repository.crypto.BlockCipher;
import io.davit.agent.repository.crypto.KeyRing;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectHeader;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import java.util.ArrayList;
import java.util.List;

/**
 * A pack that is being written to its spool file: chunks are gathered into blocks by one thread, and the blocks are sealed by
 * the same or by another, in the same order.
 */
final class OpenPack implements AutoCloseable {
    /** Number of the directory among the sealed blocks: no block has it. */
    static final int DIRECTORY = -1;
    /** Length of the trailer: sealed length of the directory (4 bytes), then {@link #END}. */
    static final int TRAILER = 12;

    static final byte[] END = {'D', 'A', 'V', 'T', 'P', 'A', 'C', 'K'};

    private final ChunkKind kind;
    private final ObjectHeader header;
    private final BlockCipher cipher;
    private final SpoolFile file;
    // The gathering thread's.
    private List<PackDirectory.Chunk> gathered = new ArrayList<>();
    private BlockRef current;
    private int gatheredBlocks;
    private int chunks;
    // The sealing thread's.
    private final List<PackDirectory.Block> blocks = new ArrayList<>();

    /** Writes the header. */
    OpenPack(KeyRing keys, ChunkKind kind, Spool spool) {
        this(keys, kind, spool, ObjectId.random());
    }

    /** With a given id, which must never have been used. */
    OpenPack(KeyRing keys, ChunkKind kind, Spool spool, ObjectId id) {
        this.kind = kind;
        header = new ObjectHeader(ObjectKind.PACK, keys.epoch(), id, new byte[0]);
        cipher = keys.cipher(header);
        current = new BlockRef(id, 0);
        file = spool.create(id.hex() + ".pack");
        byte[] start = header.toBytes();
        file.write(start, 0, start.length);
    }

    ObjectId id() {
        return header.id();
    }

    SpoolFile file() {
        return file;
    }

    int chunks() {
        return chunks;
    }

    /** Notes a chunk in the block that is being gathered. */
    BlockRef note(ContentId id, int length) {
        gathered.add(new PackDirectory.Chunk(id, length));
        chunks++;
        return current;
    }

    /** Ends the block that is being gathered. Empty if there is nothing in it. */
    List<PackDirectory.Chunk> takeGathered() {
        List<PackDirectory.Chunk> taken = gathered;
        if (!taken.isEmpty()) {
            gathered = new ArrayList<>();
            current = new BlockRef(id(), ++gatheredBlocks);
        }
        return taken;
    }

    /** Seals the next block, of the chunks that were taken for it. */
    void sealBlock(List<PackDirectory.Chunk> taken, byte[] plain, int length, BlockCodec codec) {
        codec.encode(plain, length);
        byte[] sealed = cipher.encrypt(blocks.size(), codec.framed(), 0, codec.framedLength());
        file.write(sealed, 0, sealed.length);
        synchronized (blocks) {
            blocks.add(PackDirectory.Block.of(sealed.length, taken));
        }
    }

    /** Length of so many first blocks, or of as many of them as are sealed. For any thread. */
    long sealedLength(int first) {
        synchronized (blocks) {
            return blocks.stream()
                    .limit(first)
                    .mapToLong(PackDirectory.Block::sealedLength)
                    .sum();
        }
    }

    /** How many blocks were taken so far. */
    int gatheredBlocks() {
        return gatheredBlocks;
    }

    /** Writes directory and trailer; every block must be sealed. */
    PackDirectory finish() {
        PackDirectory directory = new PackDirectory(id(), kind, header.epoch(), header.length(), List.copyOf(blocks));
        ByteWriter plain = new ByteWriter(64 << 10);
        directory.writeTo(plain);
        byte[] sealed = cipher.encrypt(DIRECTORY, plain.buffer(), 0, plain.length());
        file.write(sealed, 0, sealed.length);
        ByteWriter trailer = new ByteWriter(TRAILER).u32(sealed.length).bytes(END);
        file.write(trailer.buffer(), 0, trailer.length());
        file.finish();
        return directory;
    }

    /** Removes the spool file. */
    @Override
    public void close() {
        file.close();
    }
}
