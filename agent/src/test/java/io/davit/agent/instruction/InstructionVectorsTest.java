package io.davit.agent.instruction;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.admission.StateEpoch;
import io.davit.errors.DavitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The published test vectors of docs/instruction-protocol.md: bytes for writers of other implementations. They are read
 * without the code that made them; {@code -Ddavit.docs.write=true} makes them anew.
 */
class InstructionVectorsTest {
    private static final Path FILE = Path.of("src/test/resources/vectors/instruction.json");
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void holdsForThisVerifier() throws IOException {
        if (Boolean.getBoolean("davit.docs.write")) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, made().toPrettyString() + "\n");
        }
        JsonNode vectors = new JsonMapper().readTree(FILE.toFile());
        TrustedKeys keys = TrustedKeys.pinned(vectors.path("hubId").asText(), hex(vectors, "rootPublicKey"))
                .taking(hex(vectors, "keySet"));
        InstructionVerifier verifier = new InstructionVerifier(
                keys,
                new Audience(
                        vectors.path("hubId").asText(),
                        vectors.path("clusterId").asText(),
                        StateEpoch.of(hex(vectors, "stateEpoch"))));
        Instant now = Instant.parse(vectors.path("now").asText());

        assertThat(verifier.verify(hex(vectors, "instruction"), now).order().digest())
                .hasToString(vectors.path("orderDigest").asText());
        assertThat(vectors.path("refused").size()).isGreaterThan(30);
        for (JsonNode refused : vectors.path("refused")) {
            assertThat(verdict(verifier, hex(refused, "envelope"), now))
                    .as(refused.path("name").asText())
                    .isEqualTo(refused.path("code").asText());
        }
    }

    @Test
    void isWhatTheDocumentsActorsSignToday() throws IOException {
        assertThat(new JsonMapper().readTree(FILE.toFile())).isEqualTo(made());
    }

    private static String verdict(InstructionVerifier verifier, byte[] envelope, Instant now) {
        try {
            return "taken: " + verifier.verify(envelope, now);
        } catch (DavitException e) {
            return e.code().name();
        }
    }

    private static ObjectNode made() {
        Hub hub = new Hub();
        ObjectNode vectors = new JsonMapper().createObjectNode();
        byte[] instruction = hub.ordering(Hub.instruction());
        vectors.put("now", Hub.NOON.toString())
                .put("hubId", Hub.ID)
                .put("clusterId", Hub.CLUSTER)
                .put("stateEpoch", Hub.EPOCH.hex())
                .put("rootPublicKey", HEX.formatHex(hub.root.publicKey()))
                .put("onlineSeed", HEX.formatHex(hub.online.seed()))
                .put(
                        "keySet",
                        HEX.formatHex(Hub.signed(hub.root, hub.keySet(1).build().toByteArray())))
                .put("instruction", HEX.formatHex(instruction))
                .put(
                        "orderDigest",
                        new InstructionVerifier(hub.trusted(), hub.audience())
                                .verify(instruction, Hub.NOON)
                                .order()
                                .digest()
                                .hex());
        for (Map.Entry<String, Forgeries.Forgery> forgery : Forgeries.all().entrySet()) {
            if (forgery.getValue().envelope().length < 4096) {
                vectors.withArray("refused")
                        .addObject()
                        .put("name", forgery.getKey())
                        .put("code", forgery.getValue().code().name())
                        .put("envelope", HEX.formatHex(forgery.getValue().envelope()));
            }
        }
        return vectors;
    }

    private static byte[] hex(JsonNode node, String name) {
        return HEX.parseHex(node.path(name).asText());
    }
}
