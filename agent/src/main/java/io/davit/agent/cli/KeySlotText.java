package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.repository.KeyText;
import io.davit.agent.repository.RepositoryKeys.KeySlot;
import io.davit.agent.repository.RepositoryKeys.Report;
import java.util.List;
import java.util.Locale;

/** Slots, for people and for programs. */
final class KeySlotText {
    private static final int SHORT = 12;

    private KeySlotText() {}

    static ObjectNode json(Report report) {
        ObjectNode json = Output.object()
                .put("repository", report.pin().repositoryId())
                .put("ownerFingerprint", report.pin().ownerFingerprint())
                .put("epoch", report.epoch())
                .put("access", word(report.access()));
        slots(json, report.slots());
        return json;
    }

    static void slots(ObjectNode json, List<KeySlot> slots) {
        ArrayNode listed = json.putArray("slots");
        slots.forEach(slot -> listed.add(json(slot)));
    }

    static ObjectNode json(KeySlot slot) {
        ObjectNode json = Output.object()
                .put("id", slot.id())
                .put("access", word(slot.access()))
                .put("kind", kind(slot));
        slot.recipient().ifPresent(key -> json.put("recipient", KeyText.ofRecipient(key)));
        json.put("firstEpoch", slot.firstEpoch())
                .put("lastEpoch", slot.lastEpoch())
                .put("state", word(slot.state()));
        slot.made().ifPresent(made -> json.put("made", made.toString()));
        return json.put("label", slot.label()).put("own", slot.isOwn());
    }

    static void print(Report report, Output output) {
        output.line("repository  " + report.pin().repositoryId());
        output.line("owner       " + report.pin().ownerFingerprint());
        output.line("key epoch   " + report.epoch());
        Table table = new Table("SLOT", "ACCESS", "KIND", "EPOCHS", "STATE", "LABEL");
        for (KeySlot slot : report.slots()) {
            table.row(
                    shortId(slot),
                    word(slot.access()),
                    kind(slot),
                    slot.firstEpoch() + " to " + slot.lastEpoch(),
                    word(slot.state()) + (slot.isOwn() ? ", this one" : ""),
                    slot.label());
        }
        table.print(output);
    }

    static String line(KeySlot slot) {
        return shortId(slot) + "  " + word(slot.access()) + ", " + kind(slot)
                + (slot.label().isEmpty() ? "" : ", " + slot.label());
    }

    static String shortId(KeySlot slot) {
        return slot.id().substring(0, SHORT);
    }

    private static String kind(KeySlot slot) {
        return slot.recipient().isPresent() ? "key" : "passphrase";
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
