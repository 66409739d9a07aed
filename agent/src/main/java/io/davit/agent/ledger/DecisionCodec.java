package io.davit.agent.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.admission.Decision;
import io.davit.agent.admission.Decision.Ruling;
import io.davit.agent.admission.InstructionId;
import io.davit.agent.admission.Lane;
import io.davit.agent.admission.Line;
import io.davit.agent.admission.OrderDigest;
import io.davit.agent.run.RunId;
import io.davit.errors.ErrorCode;
import io.davit.signing.KeyId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;

/** A decision as the ledger stores it: JSON. */
final class DecisionCodec {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DecisionCodec() {}

    static byte[] encode(Decision decision) {
        ObjectNode stored = JSON.createObjectNode()
                .put("id", decision.id().toString())
                .put("digest", decision.digest().hex())
                .put("key", decision.line().key().toString())
                .put("lane", decision.line().lane().name())
                .put("sequence", decision.sequence())
                .put("expires", decision.expiresAt().toString())
                .put("decided", decision.decidedAt().toString())
                .put("stage", decision.stage().name());
        switch (decision.ruling()) {
            case Ruling.Admitted admitted -> stored.put("run", admitted.run().toString());
            case Ruling.Refused refused -> stored.put("refused", refused.code().name());
        }
        return stored.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @throws RuntimeException if the bytes are not what {@link #encode} writes */
    static Decision decode(byte[] bytes) {
        JsonNode stored;
        try {
            stored = JSON.readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Ruling ruling = stored.has("run")
                ? new Ruling.Admitted(RunId.parse(text(stored, "run")))
                : new Ruling.Refused(ErrorCode.valueOf(text(stored, "refused")));
        return new Decision(
                InstructionId.parse(text(stored, "id")),
                new OrderDigest(text(stored, "digest")),
                new Line(
                        KeyId.received(HexFormat.of().parseHex(text(stored, "key"))),
                        Lane.valueOf(text(stored, "lane"))),
                stored.required("sequence").asLong(),
                Instant.parse(text(stored, "expires")),
                Instant.parse(text(stored, "decided")),
                ruling,
                Decision.Stage.valueOf(text(stored, "stage")));
    }

    private static String text(JsonNode stored, String name) {
        return stored.required(name).asText();
    }
}
