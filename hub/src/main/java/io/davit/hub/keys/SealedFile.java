package io.davit.hub.keys;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/**
 * Bytes under a passphrase. Version 1: the ASCII bytes {@code davit-bundle-v1} and 0x0A; memory in KiB, passes and lanes of
 * Argon2id (RFC 9106, version 1.3), each as 4 bytes, big-endian; 16 bytes of salt; 12 bytes of nonce; then AES-256-GCM of
 * the content with a tag of 16 bytes, and all bytes before it as associated data.
 */
final class SealedFile {
    private static final String FAMILY = "davit-bundle-v";
    private static final byte[] MAGIC = (FAMILY + "1\n").getBytes(StandardCharsets.US_ASCII);
    private static final int SALT = 16;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY = 32;
    private static final int HEADER = MAGIC.length + 3 * Integer.BYTES + SALT + NONCE;

    private SealedFile() {}

    /** What each guess at the passphrase costs. Bounded, so that a hostile file cannot exhaust its reader. */
    record Cost(int memoryKib, int passes, int lanes) {
        /** The second recommendation of RFC 9106, section 4. */
        static final Cost STANDARD = new Cost(64 << 10, 3, 4);

        boolean isBounded() {
            return memoryKib >= 8 << 10
                    && memoryKib <= 256 << 10
                    && passes >= 1
                    && passes <= 16
                    && lanes >= 1
                    && lanes <= 16;
        }
    }

    /** @throws DavitException PASSPHRASE_UNUSABLE if it is empty */
    static byte[] seal(byte[] content, byte[] passphrase, Cost cost) {
        if (passphrase.length == 0) {
            throw new DavitException(ErrorCode.PASSPHRASE_UNUSABLE, "the passphrase is empty");
        }
        byte[] salt = new byte[SALT];
        byte[] nonce = new byte[NONCE];
        SecureRandom random = new SecureRandom();
        random.nextBytes(salt);
        random.nextBytes(nonce);
        byte[] header = ByteBuffer.allocate(HEADER)
                .put(MAGIC)
                .putInt(cost.memoryKib)
                .putInt(cost.passes)
                .putInt(cost.lanes)
                .put(salt)
                .put(nonce)
                .array();
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key(passphrase, salt, cost), nonce, header)
                    .doFinal(content);
            return ByteBuffer.allocate(HEADER + sealed.length)
                    .put(header)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    /** @throws DavitException BUNDLE_INVALID, BUNDLE_VERSION */
    static byte[] open(byte[] file, byte[] passphrase) {
        ByteBuffer in = ByteBuffer.wrap(file);
        try {
            byte[] magic = new byte[MAGIC.length];
            in.get(magic);
            if (!Arrays.equals(magic, MAGIC)) {
                throw new String(magic, StandardCharsets.ISO_8859_1).startsWith(FAMILY)
                        ? new DavitException(ErrorCode.BUNDLE_VERSION, "the bundle is not of version 1")
                        : invalid(null);
            }
            Cost cost = new Cost(in.getInt(), in.getInt(), in.getInt());
            byte[] salt = new byte[SALT];
            byte[] nonce = new byte[NONCE];
            in.get(salt).get(nonce);
            if (!cost.isBounded()) {
                throw invalid(null);
            }
            byte[] header = Arrays.copyOf(file, HEADER);
            return cipher(Cipher.DECRYPT_MODE, key(passphrase, salt, cost), nonce, header)
                    .doFinal(file, HEADER, file.length - HEADER);
        } catch (BufferUnderflowException | GeneralSecurityException e) {
            throw invalid(e);
        }
    }

    private static DavitException invalid(@Nullable Throwable cause) {
        return new DavitException(ErrorCode.BUNDLE_INVALID, "the file cannot be opened with this passphrase", cause);
    }

    private static byte[] key(byte[] passphrase, byte[] salt, Cost cost) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memoryKib)
                .withIterations(cost.passes)
                .withParallelism(cost.lanes)
                .withSalt(salt)
                .build());
        byte[] key = new byte[KEY];
        generator.generateBytes(passphrase, key);
        return key;
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] header) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(header);
        return cipher;
    }
}
