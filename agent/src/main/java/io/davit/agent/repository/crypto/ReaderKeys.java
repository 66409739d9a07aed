package io.davit.agent.repository.crypto;

/** What a reader slot holds: keys to read the epochs that were granted, and by whom all else is signed. It lets sign nothing (R7). */
public record ReaderKeys(KeyRing ring, byte[] ownerPublicKey) implements UnlockedKeys {
    @Override
    public ReaderKeys with(KeyRing other) {
        return new ReaderKeys(other, ownerPublicKey);
    }
}
