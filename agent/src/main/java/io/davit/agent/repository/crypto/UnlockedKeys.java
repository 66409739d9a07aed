package io.davit.agent.repository.crypto;

import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.format.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What a slot holds. Whoever has it can read; only {@link OwnerKeys} let sign (R7). Wiped when closed. */
public sealed interface UnlockedKeys extends AutoCloseable permits OwnerKeys, ReaderKeys {
    KeyRing ring();

    byte[] ownerPublicKey();

    /** The same owner or reader with these keys in place of its own. */
    UnlockedKeys with(KeyRing ring);

    /**
     * Commits to the keys that never change, so that a slot cannot bring others: HMAC-SHA-256 under the id key over a
     * label, the repository id, the owner's public key and the splitter key.
     */
    default byte[] commitment() {
        byte[] message = new ByteWriter()
                .bytes("davit/v0/key-commitment".getBytes(StandardCharsets.US_ASCII))
                .bytes(ring().repository().bytes())
                .bytes(ownerPublicKey())
                .bytes(ring().splitterKey())
                .toBytes();
        return Hash.hmac(ring().idKey(), message, 0, message.length);
    }

    default RepositoryPin pin() {
        return new RepositoryPin(
                ring().repository().hex(),
                OwnerKeys.fingerprint(ownerPublicKey()),
                HexFormat.of().formatHex(commitment()));
    }

    @Override
    default void close() {
        ring().close();
    }
}
