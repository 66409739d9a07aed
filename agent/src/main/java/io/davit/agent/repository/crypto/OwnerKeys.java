package io.davit.agent.repository.crypto;

import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ObjectId;
import io.davit.signing.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;

/** What an owner slot holds: all keys of a repository, and the owner's signing key. */
public record OwnerKeys(KeyRing ring, SigningKey owner) implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Keys of a new repository. */
    public static OwnerKeys random() {
        KeyRing ring = new KeyRing(ObjectId.random(), randomKey(), randomKey(), Map.of(1, randomKey()));
        return new OwnerKeys(ring, SigningKey.random());
    }

    /**
     * Commits to the keys that never change, so that a slot cannot bring others: HMAC-SHA-256 under the id key over a
     * label, the repository id, the owner's public key and the splitter key.
     */
    public byte[] commitment() {
        byte[] message = new ByteWriter()
                .bytes("davit/v0/key-commitment".getBytes(StandardCharsets.US_ASCII))
                .bytes(ring.repository().bytes())
                .bytes(owner.publicKey())
                .bytes(ring.splitterKey())
                .toBytes();
        return Hash.hmac(ring.idKey(), message, 0, message.length);
    }

    public RepositoryPin pin() {
        return new RepositoryPin(
                ring.repository().hex(),
                fingerprint(owner.publicKey()),
                HexFormat.of().formatHex(commitment()));
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

    @Override
    public void close() {
        ring.close();
    }
}
