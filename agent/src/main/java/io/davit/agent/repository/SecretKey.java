package io.davit.agent.repository;

import io.davit.signing.RecipientKey;
import java.util.Optional;

/**
 * An X25519 private key, to which a slot of the repository is sealed.
 *
 * @param owner fingerprint of the repository's owner, 64 hexadecimal digits, from whoever granted the slot. Needed at the first opening of a slot
 *     that was made without knowing the private key: whoever knows a public key can seal a false repository to it
 */
public record SecretKey(RecipientKey key, Optional<String> owner) implements Credential {
    @Override
    public void close() {
        key.close();
    }

    @Override
    public String toString() {
        return "****";
    }
}
