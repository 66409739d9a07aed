package io.davit.agent.repository.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM with a 16-byte tag. By Amazon's provider where its native library loads, because the JDK's own runs at a
 * hundredth of its speed until it is compiled; else by the JDK, with the same bytes.
 */
final class Aead {
    static final int TAG_LENGTH = 16;
    static final int NONCE_LENGTH = 12;

    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final Optional<AmazonCorrettoCryptoProvider> FAST = NativeCrypto.provider();

    private Aead() {}

    static byte[] encrypt(byte[] key, byte[] nonce, byte[] aad, byte[] plain, int offset, int length) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, FAST, key, nonce, aad).doFinal(plain, offset, length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("encryption failed", e);
        }
    }

    /** @throws DavitException DATA_CORRUPT if the bytes are not authentic */
    static byte[] decrypt(byte[] key, byte[] nonce, byte[] aad, byte[] sealed, int offset, int length) {
        byte[] plain = new byte[Math.max(0, length - TAG_LENGTH)];
        decrypt(key, nonce, aad, sealed, offset, length, plain);
        return plain;
    }

    /**
     * @return bytes written to {@code plain}
     * @throws DavitException DATA_CORRUPT if the bytes are not authentic, or more than there is room for
     */
    static int decrypt(byte[] key, byte[] nonce, byte[] aad, byte[] sealed, int offset, int length, byte[] plain) {
        if (length < TAG_LENGTH || length - TAG_LENGTH > plain.length) {
            throw new DavitException(ErrorCode.DATA_CORRUPT, "an encrypted block is too short or too long");
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, FAST, key, nonce, aad).doFinal(sealed, offset, length, plain);
        } catch (AEADBadTagException e) {
            throw new DavitException(ErrorCode.DATA_CORRUPT, "an encrypted block is not authentic", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("decryption failed", e);
        }
    }

    static Cipher cipher(
            int mode, Optional<AmazonCorrettoCryptoProvider> provider, byte[] key, byte[] nonce, byte[] aad)
            throws GeneralSecurityException {
        Cipher cipher = provider.isPresent()
                ? Cipher.getInstance(TRANSFORMATION, provider.get())
                : Cipher.getInstance(TRANSFORMATION);
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_LENGTH, nonce));
        cipher.updateAAD(aad);
        return cipher;
    }
}
