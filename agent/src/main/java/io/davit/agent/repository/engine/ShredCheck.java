package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.crypto.Marker;
import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.crypto.Slot;
import io.davit.agent.repository.format.ObjectHeader;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether destroying some private keys makes a repository unreadable (R6): there must be no other slot, neither in the location nor as a copy in any
 * restore point.
 */
final class ShredCheck {
    private static final int LONGEST_HEADER = ObjectHeader.FIXED_LENGTH + ObjectHeader.MOST_FIELD_BYTES;

    private final ObjectStore store;
    private final Marker marker;
    private final List<byte[]> destroyed;
    private final Set<String> gone;

    ShredCheck(ObjectStore store, Marker marker, List<byte[]> destroyed, Set<String> gone) {
        this.store = store;
        this.marker = marker;
        this.destroyed = destroyed;
        this.gone = gone;
    }

    /** @throws DavitException REPOSITORY_SHRED_REFUSED; REPOSITORY_TAMPERED if a journal holds what cannot be looked into */
    void run(List<Slot> stored) {
        Map<ObjectId, Slot> all = new LinkedHashMap<>();
        stored.forEach(slot -> all.put(slot.id(), slot));
        store.list(ObjectNames.prefix(ObjectKind.POINT), stat -> {
            addCopies(stat, all);
            return true;
        });
        List<String> others = all.values().stream()
                .filter(slot -> !isGone(slot))
                .map(ShredCheck::describe)
                .toList();
        if (!others.isEmpty()) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_SHRED_REFUSED, "it can still be read by " + String.join(", ", others));
        }
    }

    private void addCopies(ObjectStat entry, Map<ObjectId, Slot> all) {
        byte[] beginning = store.read(entry.key(), 0, (int) Math.min(LONGEST_HEADER, entry.size()));
        for (byte[] copy : SignedObjects.slotsIn(ObjectKind.POINT, beginning)) {
            Slot slot = StoredSlots.authentic(copy, marker);
            all.putIfAbsent(slot.id(), slot);
        }
    }

    /** A passphrase is never gone: nobody knows who knows it. Nor is a grant: the key is not ours. */
    private boolean isGone(Slot slot) {
        return slot.isOwner()
                && slot.recipient().isPresent()
                && (destroyed.stream()
                                .anyMatch(key ->
                                        Arrays.equals(key, slot.recipient().get()))
                        || gone.stream().anyMatch(id -> slot.id().hex().startsWith(id)));
    }

    private static String describe(Slot slot) {
        return (slot.isOwner() ? "an owner's " : "a reader's ")
                + (slot.recipient().isPresent() ? "key" : "passphrase")
                + (slot.note().label().isEmpty() ? "" : " '" + slot.note().label() + "'")
                + " (slot " + slot.id().hex().substring(0, 12) + ")";
    }
}
