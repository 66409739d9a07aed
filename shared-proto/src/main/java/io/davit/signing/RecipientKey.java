package io.davit.signing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** An X25519 key pair (RFC 7748), given by its 32 secret bytes: what is sealed to its public half, only its holder opens. */
public final class RecipientKey implements AutoCloseable {
    public static final int LENGTH = 32;

    private final byte[] secret;
    private final byte[] publicKey = new byte[LENGTH];

    /** Takes the array over. */
    public RecipientKey(byte[] secret) {
        if (secret.length != LENGTH) {
            throw new IllegalArgumentException("a key has 32 bytes");
        }
        this.secret = secret;
        X25519.generatePublicKey(secret, 0, publicKey, 0);
    }

    public static RecipientKey random() {
        byte[] secret = new byte[LENGTH];
        new SecureRandom().nextBytes(secret);
        return new RecipientKey(secret);
    }

    /** The raw 32 bytes. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** The secret half; the array is the key's own. */
    public byte[] secret() {
        return secret;
    }

    /** A key of 32 bytes for a purpose of its own: HKDF-SHA-256 (RFC 5869) of the secret half, salted with the public one. */
    public byte[] derive(String purpose) {
        try {
            HKDFParameterSpec order = HKDFParameterSpec.ofExtract()
                    .addIKM(secret)
                    .addSalt(publicKey)
                    .thenExpand(purpose.getBytes(StandardCharsets.US_ASCII), LENGTH);
            return KDF.getInstance("HKDF-SHA256").deriveData(order);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime lacks HKDF-SHA-256", e);
        }
    }

    @Override
    public void close() {
        Arrays.fill(secret, (byte) 0);
    }

    @Override
    public String toString() {
        return "****";
    }
}
