package io.davit.agent.repository.crypto;

import io.davit.agent.repository.format.ByteWriter;
import io.davit.errors.DavitException;

/**
 * Encrypts the blocks of one object under a key of its own. The nonce is the block's number, so a number is encrypted
 * once only: a retry sends the bytes that the first try made. Safe for use by many threads.
 */
public final class BlockCipher {
    /** How much longer a sealed block is than a plain one. */
    public static final int OVERHEAD = Aead.TAG_LENGTH;

    private final byte[] key;
    private final byte[] aad;

    BlockCipher(byte[] key, byte[] aad) {
        this.key = key;
        this.aad = aad;
    }

    /** @param block from 0 */
    public byte[] encrypt(int block, byte[] plain, int offset, int length) {
        return Aead.encrypt(key, nonce(block), aad, plain, offset, length);
    }

    /** @throws DavitException DATA_CORRUPT if it is not this block of this object of this repository, unaltered */
    public byte[] decrypt(int block, byte[] sealed, int offset, int length) {
        return Aead.decrypt(key, nonce(block), aad, sealed, offset, length);
    }

    /**
     * The same into a buffer, which holds nothing that can be relied on if this throws.
     *
     * @return bytes written
     */
    public int decrypt(int block, byte[] sealed, int offset, int length, byte[] plain) {
        return Aead.decrypt(key, nonce(block), aad, sealed, offset, length, plain);
    }

    private static byte[] nonce(int block) {
        return new ByteWriter(Aead.NONCE_LENGTH).u64(0).u32(block).toBytes();
    }
}
