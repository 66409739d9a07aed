package io.davit.agent.repository.pack;

import io.davit.agent.repository.crypto.KeyedHash;
import io.davit.agent.repository.format.ContentId;
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
    /** Another place in the same block. */
    Place moved(int otherOffset, int otherLength) {
        return new Place(pack, epoch, block, at, sealedLength, plainLength, otherOffset, otherLength);
    }

    /** Whether the plain block has the bytes of this id there. */
    boolean isOf(ContentId id, byte[] block, KeyedHash hash) {
        return length <= plainLength - offset && id.isOf(hash.of(block, offset, length));
    }

    public BlockRef blockRef() {
        return new BlockRef(pack, block);
    }
}
