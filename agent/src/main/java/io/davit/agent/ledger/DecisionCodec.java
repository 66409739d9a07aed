package io.davit.agent.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.admission.ApprovalUse;
import io.davit.agent.admission.Decision;
import io.davit.agent.admission.Decision.Ruling;
import io.davit.agent.admission.Grounds;
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
import java.util.Optional;

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
                .put("correlation", decision.correlationId())
                .put("stage", decision.stage().name());
        switch (decision.ruling()) {
            case Ruling.Admitted admitted -> {
                stored.put("run", admitted.run().toString());
                admitted.grounds().limits().ifPresent(limits -> stored.put("limits", limits));
                admitted.grounds()
                        .approval()
                        .ifPresent(approval -> stored.putObject("approval")
                                .put("digest", approval.digest())
                                .put("expires", approval.expires().toString()));
            }
            case Ruling.Refused refused ->
                stored.put("refused", refused.code().name()).put("sentence", refused.sentence());
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
                ? new Ruling.Admitted(RunId.parse(text(stored, "run")), grounds(stored))
                : new Ruling.Refused(ErrorCode.valueOf(text(stored, "refused")), text(stored, "sentence"));
        return new Decision(
                InstructionId.parse(text(stored, "id")),
                new OrderDigest(text(stored, "digest")),
                new Line(
                        KeyId.received(HexFormat.of().parseHex(text(stored, "key"))),
                        Lane.valueOf(text(stored, "lane"))),
                stored.required("sequence").asLong(),
                Instant.parse(text(stored, "expires")),
                Instant.parse(text(stored, "decided")),
                stored.path("correlation").asText(""),
                ruling,
                Decision.Stage.valueOf(text(stored, "stage")));
    }

    private static Grounds grounds(JsonNode stored) {
        Optional<ApprovalUse> approval = stored.has("approval")
                ? Optional.of(new ApprovalUse(
                        text(stored.required("approval"), "digest"),
                        Instant.parse(text(stored.required("approval"), "expires"))))
                : Optional.empty();
        return new Grounds(approval, stored.has("limits") ? Optional.of(text(stored, "limits")) : Optional.empty());
    }

    private static String text(JsonNode stored, String name) {
        return stored.required(name).asText();
    }
}
