package io.davit.hub.instructions;

import io.davit.signing.KeyId;
import io.davit.signing.SignedEnvelope;

/** The online keys. */
public interface InstructionSigner {
    /**
     * Under which key an instruction would be signed now: sequences count per key.
     *
     * @throws io.davit.errors.DavitException SIGNING_KEY_ABSENT
     */
    KeyId currentKey();

    /**
     * Signs a payload whose sequence was taken for that key.
     *
     * @throws io.davit.errors.DavitException SIGNING_KEY_ABSENT if that key may not sign any more: number anew
     */
    SignedEnvelope sign(KeyId key, byte[] payload);
}
