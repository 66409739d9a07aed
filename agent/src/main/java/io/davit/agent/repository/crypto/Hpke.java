package io.davit.agent.repository.crypto;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.RecipientKey;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContext;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;

/** HPKE (RFC 9180) in base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. One message for each encapsulation. */
final class Hpke {
    private Hpke() {}

    /**
     * @param encapsulated 32 bytes
     * @param exported 32 bytes of the context's export interface, for the label that was asked for
     */
    record Sealed(byte[] encapsulated, byte[] exported, byte[] ciphertext) {}

    static Sealed seal(byte[] recipient, byte[] info, byte[] aad, byte[] plain, String export) {
        return seal(recipient, info, aad, plain, export, RecipientKey.random());
    }

    /** @param ephemeral fresh for each message, save those of test vectors; wiped */
    static Sealed seal(byte[] recipient, byte[] info, byte[] aad, byte[] plain, String export, RecipientKey ephemeral) {
        try (ephemeral) {
            HPKEContextWithEncapsulation context =
                    suite().setupBaseS(new X25519PublicKeyParameters(recipient), info, pair(ephemeral));
            return new Sealed(context.getEncapsulation(), exported(context, export), context.seal(aad, plain));
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("encryption failed", e);
        }
    }

    /** What was sealed to a key, before it is decrypted. */
    static final class Received {
        private final HPKEContext context;

        private Received(HPKEContext context) {
            this.context = context;
        }

        byte[] exported(String label) {
            return Hpke.exported(context, label);
        }

        /** @throws DavitException DATA_CORRUPT if the bytes are not authentic */
        byte[] open(byte[] aad, byte[] ciphertext) {
            try {
                return context.open(aad, ciphertext);
            } catch (InvalidCipherTextException e) {
                throw new DavitException(ErrorCode.DATA_CORRUPT, "what was sealed to a key is not authentic", e);
            }
        }
    }

    /** @throws DavitException REPOSITORY_TAMPERED if the encapsulated key is none: a point of small order */
    static Received receive(RecipientKey key, byte[] encapsulated, byte[] info) {
        try {
            return new Received(suite().setupBaseR(encapsulated, pair(key), info));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new DavitException(ErrorCode.REPOSITORY_TAMPERED, "an encapsulated key is none", e);
        }
    }

    /** @throws IllegalArgumentException if nothing can be sealed to it: a point of small order */
    static void requireUsable(byte[] recipient) {
        try {
            seal(recipient, new byte[0], new byte[0], new byte[0], "usable");
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException("the public key is none", e);
        }
    }

    private static byte[] exported(HPKEContext context, String label) {
        return context.export(label.getBytes(StandardCharsets.US_ASCII), Hash.LENGTH);
    }

    private static AsymmetricCipherKeyPair pair(RecipientKey key) {
        return new AsymmetricCipherKeyPair(
                new X25519PublicKeyParameters(key.publicKey()), new X25519PrivateKeyParameters(key.secret()));
    }

    private static HPKE suite() {
        return new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }
}
