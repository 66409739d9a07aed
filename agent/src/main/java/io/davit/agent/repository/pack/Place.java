package io.davit.agent.repository.pack;

import io.davit.agent.repository.format.ObjectId;

/**
 * Where a stored chunk lies.
 *
 * @param epoch key epoch of the pack
 * @param at offset of the sealed block in the pack object, bytes
 * @param sealedLength bytes of the sealed block
 * @param plainLength bytes of the block once decrypted and decompressed
 * @param offset of the chunk in the plain block
 * @param length of the chunk
 */
public record Place(
        ObjectId pack, int epoch, int block, long at, int sealedLength, int plainLength, int offset, int length) {
    public BlockRef blockRef() {
        return new BlockRef(pack, block);
    }
}
