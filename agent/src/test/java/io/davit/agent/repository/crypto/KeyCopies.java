package io.davit.agent.repository.crypto;

import java.util.Map;
import java.util.TreeMap;

/** Copies of keys, because a repository wipes its own when it is closed, and stretching a passphrase anew is slow. */
public final class KeyCopies {
    private KeyCopies() {}

    public static UnlockedKeys of(UnlockedKeys keys) {
        KeyRing ring = keys.ring();
        Map<Integer, byte[]> epochs = new TreeMap<>();
        ring.epochKeys().forEach((epoch, key) -> epochs.put(epoch, key.clone()));
        KeyRing copy = new KeyRing(
                ring.repository(), ring.idKey().clone(), ring.splitterKey().clone(), epochs);
        return keys.with(copy);
    }
}
