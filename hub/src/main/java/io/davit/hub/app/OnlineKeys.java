package io.davit.hub.app;

import io.davit.hub.instructions.InstructionSigner;
import io.davit.hub.keys.HubKeys;
import io.davit.signing.KeyId;
import io.davit.signing.SignedEnvelope;

/** The key folder, as far as deliveries need it. */
record OnlineKeys(HubKeys keys) implements InstructionSigner {
    @Override
    public KeyId currentKey() {
        return keys.currentKey();
    }

    @Override
    public SignedEnvelope sign(KeyId key, byte[] payload) {
        return keys.sign(key, payload);
    }
}
