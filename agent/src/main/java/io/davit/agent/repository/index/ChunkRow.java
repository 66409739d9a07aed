package io.davit.agent.repository.index;

import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.errors.ErrorCode;

/**
 * What the local index keeps of one place of a chunk.
 *
 * @param pack number that stands for it
 */
record ChunkRow(int pack, int block, int offset, int length) {
    byte[] toBytes() {
        return new ByteWriter(16)
                .u32(pack)
                .varint(block)
                .varint(offset)
                .varint(length)
                .toBytes();
    }

    /** Key among the places beside the first one. */
    byte[] keyBeside(byte[] chunk) {
        return new ByteWriter(chunk.length + 4).bytes(chunk).u32(pack).toBytes();
    }

    /** @throws io.davit.errors.DavitException LEDGER_DAMAGED */
    static ChunkRow read(byte[] bytes) {
        ByteReader in = new ByteReader(bytes, ErrorCode.LEDGER_DAMAGED);
        return new ChunkRow(
                (int) in.u32(), in.count(Integer.MAX_VALUE), in.count(Integer.MAX_VALUE), in.count(Integer.MAX_VALUE));
    }
}
