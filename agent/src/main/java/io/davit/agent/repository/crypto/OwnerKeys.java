package io.davit.agent.repository.crypto;

import io.davit.agent.repository.format.ObjectId;
import io.davit.signing.SigningKey;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;

/** What an owner slot holds: all keys of a repository, and the owner's signing key. */
public record OwnerKeys(KeyRing ring, SigningKey owner) implements UnlockedKeys {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Keys of a new repository. */
    public static OwnerKeys random() {
        KeyRing ring = new KeyRing(ObjectId.random(), randomKey(), randomKey(), Map.of(1, randomKey()));
        return new OwnerKeys(ring, SigningKey.random());
    }

    @Override
    public byte[] ownerPublicKey() {
        return owner.publicKey();
    }

    @Override
    public OwnerKeys with(KeyRing other) {
        return new OwnerKeys(other, owner);
    }

    /** Without keys that encrypt nothing. */
    public OwnerKeys current() {
        return with(ring.from(ring.firstEpoch()));
    }

    /** The keys with a fresh one for the next epoch. */
    public OwnerKeys rotated() {
        return with(ring.next(randomKey()));
    }

    /** What a reader is granted: the epochs from this one on. */
    public ReaderKeys forReader(int firstEpoch) {
        return new ReaderKeys(ring.from(firstEpoch), owner.publicKey());
    }

    /** SHA-256 of an owner's public key, in hexadecimal. */
    public static String fingerprint(byte[] ownerPublicKey) {
        return HexFormat.of().formatHex(Hash.sha256(ownerPublicKey));
    }

    private static byte[] randomKey() {
        byte[] key = new byte[KeyRing.KEY_LENGTH];
        RANDOM.nextBytes(key);
        return key;
    }
}
