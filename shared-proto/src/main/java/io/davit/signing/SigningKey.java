package io.davit.signing;

import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An Ed25519 key pair (RFC 8032), given by its 32-byte seed. Signatures are deterministic. */
public final class SigningKey {
    public static final int LENGTH = 32;
    public static final int SIGNATURE_LENGTH = 64;

    private final byte[] seed;
    private final byte[] publicKey = new byte[LENGTH];

    /** Takes the array over. */
    public SigningKey(byte[] seed) {
        if (seed.length != LENGTH) {
            throw new IllegalArgumentException("a seed has 32 bytes");
        }
        this.seed = seed;
        Ed25519.generatePublicKey(seed, 0, publicKey, 0);
    }

    public static SigningKey random() {
        byte[] seed = new byte[LENGTH];
        new SecureRandom().nextBytes(seed);
        return new SigningKey(seed);
    }

    /** The raw 32 bytes. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** The secret half; the array is the key's own. */
    public byte[] seed() {
        return seed;
    }

    public byte[] sign(byte[] message) {
        byte[] signature = new byte[SIGNATURE_LENGTH];
        Ed25519.sign(seed, 0, message, 0, message.length, signature, 0);
        return signature;
    }

    /** False also for keys and signatures of a wrong length. */
    public static boolean verifies(byte[] publicKey, byte[] message, byte[] signature) {
        return publicKey.length == LENGTH
                && signature.length == SIGNATURE_LENGTH
                && Ed25519.verify(signature, 0, publicKey, 0, message, 0, message.length);
    }

    /** By which signatures name their key. */
    public KeyId id() {
        return KeyId.of(publicKey);
    }

    @Override
    public String toString() {
        return "****";
    }
}
