package io.davit.agent.repository;

import io.davit.signing.RecipientKey;
import java.util.Optional;

/**
 * Somebody to whom a slot is to be sealed.
 *
 * @param publicKey X25519, 32 bytes
 * @param proofKey so much of his private key as is needed to prove to him whose repository it is; empty if only the public key is known, and then
 *     he has to learn the owner's fingerprint
 */
public record Recipient(byte[] publicKey, Optional<byte[]> proofKey) {
    private static final String PURPOSE = "davit/v0/slot-proof";

    /** Of whom the private key is known here, and forgotten afterwards. */
    public static Recipient of(RecipientKey key) {
        return new Recipient(key.publicKey(), Optional.of(key.derive(PURPOSE)));
    }
}
