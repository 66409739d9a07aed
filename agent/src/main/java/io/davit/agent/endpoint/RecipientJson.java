package io.davit.agent.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.repository.Recipient;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.HexFormat;
import java.util.Optional;

/** The recovery key of a new repository, without its private half. */
final class RecipientJson {
    private static final String PUBLIC_KEY = "recoveryPublicKey";
    private static final String PROOF_KEY = "recoveryProofKey";

    private RecipientJson() {}

    static ObjectNode of(Optional<Recipient> recipient) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        recipient.ifPresent(recovery -> {
            json.put(PUBLIC_KEY, HexFormat.of().formatHex(recovery.publicKey()));
            recovery.proofKey()
                    .ifPresent(key -> json.put(PROOF_KEY, HexFormat.of().formatHex(key)));
        });
        return json;
    }

    /** @throws DavitException ARGUMENT_INVALID if a key is none */
    static Optional<Recipient> parse(JsonNode json) {
        return key(json, PUBLIC_KEY).map(publicKey -> new Recipient(publicKey, key(json, PROOF_KEY)));
    }

    private static Optional<byte[]> key(JsonNode json, String name) {
        if (!json.has(name)) {
            return Optional.empty();
        }
        try {
            byte[] key = HexFormat.of().parseHex(json.path(name).asText());
            if (key.length != 32) {
                throw new IllegalArgumentException("a key has 32 bytes");
            }
            return Optional.of(key);
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "'" + name + "': " + e.getMessage(), e);
        }
    }
}
