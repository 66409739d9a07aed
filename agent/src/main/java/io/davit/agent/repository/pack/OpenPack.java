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

/** A pack that is being written to its spool file. For one thread at a time. */
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
    private final List<PackDirectory.Block> blocks = new ArrayList<>();
    private List<PackDirectory.Chunk> gathered = new ArrayList<>();
    private BlockRef current;
    private int chunks;

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

    /** Seals what was gathered, if anything. */
    void sealBlock(byte[] plain, int length, BlockCodec codec) {
        if (gathered.isEmpty()) {
            return;
        }
        codec.encode(plain, length);
        byte[] sealed = cipher.encrypt(blocks.size(), codec.framed(), 0, codec.framedLength());
        file.write(sealed, 0, sealed.length);
        blocks.add(new PackDirectory.Block(sealed.length, List.copyOf(gathered)));
        gathered = new ArrayList<>();
        current = new BlockRef(id(), blocks.size());
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
