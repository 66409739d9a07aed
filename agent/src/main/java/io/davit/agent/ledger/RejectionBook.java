package io.davit.agent.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.admission.InstructionId;
import io.davit.agent.admission.Rejection;
import io.davit.agent.admission.RejectionLog;
import io.davit.agent.rocks.Batch;
import io.davit.agent.rocks.RocksStore;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Report;
import io.davit.signing.KeyId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** {@link RejectionLog} in the family of instructions: {@code rejected/CODE/NUMBER} → JSON, numbers rising within a code. */
final class RejectionBook implements RejectionLog {
    private static final String FAMILY = Ledger.INSTRUCTIONS;
    private static final String REJECTED = "rejected/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RocksStore store;
    private final ReportBook reports;

    RejectionBook(RocksStore store, ReportBook reports) {
        this.store = store;
        this.reports = reports;
    }

    @Override
    public synchronized void reject(Rejection rejection, Report report) {
        Batch batch = new Batch();
        add(batch, rejection);
        reports.write(batch, report);
    }

    /** To be written with something else, before the next is added. */
    synchronized void add(Batch batch, Rejection rejection) {
        String prefix = REJECTED + rejection.code() + "/";
        List<byte[]> there = new ArrayList<>();
        store.scanPrefix(FAMILY, bytes(prefix), (key, value) -> there.add(key));
        for (int i = 0; i <= there.size() - KEPT; i++) {
            batch.delete(FAMILY, there.get(i));
        }
        long next = there.isEmpty() ? 1 : number(there.getLast()) + 1;
        batch.put(FAMILY, bytes(prefix + "%016d".formatted(next)), encode(rejection));
    }

    private static long number(byte[] key) {
        String text = new String(key, StandardCharsets.UTF_8);
        try {
            return Long.parseLong(text.substring(text.lastIndexOf('/') + 1));
        } catch (NumberFormatException e) {
            throw damaged(e);
        }
    }

    @Override
    public List<Rejection> rejections() {
        List<Rejection> found = new ArrayList<>();
        store.scanPrefix(FAMILY, bytes(REJECTED), (key, value) -> found.add(decode(value)));
        // Within a code the order is that of the keys, whatever the clock did.
        List<Rejection> newestFirst = new ArrayList<>(found.reversed());
        newestFirst.sort(Comparator.comparing(Rejection::at).reversed());
        return newestFirst;
    }

    private static byte[] encode(Rejection rejection) {
        ObjectNode stored = JSON.createObjectNode()
                .put("at", rejection.at().toString())
                .put("code", rejection.code().name())
                .put("sentence", rejection.sentence())
                .put("envelope", rejection.envelopeDigest())
                .put("unreported", rejection.unreported());
        rejection.claimedKey().ifPresent(key -> stored.put("key", key.toString()));
        rejection.instruction().ifPresent(id -> stored.put("instruction", id.toString()));
        return stored.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Rejection decode(byte[] bytes) {
        try {
            JsonNode stored = JSON.readTree(bytes);
            return new Rejection(
                    Instant.parse(stored.required("at").asText()),
                    ErrorCode.valueOf(stored.required("code").asText()),
                    stored.required("sentence").asText(),
                    stored.required("envelope").asText(),
                    optional(stored, "key")
                            .map(hex -> KeyId.received(HexFormat.of().parseHex(hex))),
                    optional(stored, "instruction").map(InstructionId::parse),
                    stored.required("unreported").asLong());
        } catch (IOException | RuntimeException e) {
            throw damaged(e);
        }
    }

    private static Optional<String> optional(JsonNode stored, String name) {
        return stored.has(name) ? Optional.of(stored.required(name).asText()) : Optional.empty();
    }

    private static DavitException damaged(Exception cause) {
        return new DavitException(ErrorCode.LEDGER_DAMAGED, "a rejection in the ledger cannot be read", cause);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
