package io.davit.signing;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Names an Ed25519 public key: the SHA-256 of its raw 32 bytes. */
public final class KeyId {
    public static final int LENGTH = 32;

    private final byte[] bytes;

    private KeyId(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The id of a key. */
    public static KeyId of(byte[] publicKey) {
        return new KeyId(sha256(publicKey));
    }

    /**
     * An id as it was received.
     *
     * @throws IllegalArgumentException if it has not 32 bytes
     */
    public static KeyId received(byte[] id) {
        if (id.length != LENGTH) {
            throw new IllegalArgumentException("a key id has 32 bytes, not " + id.length);
        }
        return new KeyId(id.clone());
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyId id && Arrays.equals(id.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** 64 hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
