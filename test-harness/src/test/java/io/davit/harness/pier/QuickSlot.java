package io.davit.harness.pier;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.crypto.OwnerKeys;
import io.davit.agent.repository.crypto.Slot;
import io.davit.agent.repository.crypto.SlotHolder;
import io.davit.agent.repository.crypto.StretchingCost;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import java.nio.charset.StandardCharsets;

/**
 * What an initialisation leaves that was killed before its marker: a slot, here of the least cost. {@code repo init} takes it up and goes on as ever, and
 * the hundreds of openings of a test do not stretch its passphrase at the cost of a real one.
 */
public final class QuickSlot {
    private QuickSlot() {}

    /** Leaves one in an empty location. */
    public static void leaveIn(ObjectStore store, String passphrase) {
        ObjectId id = ObjectId.random();
        try (OwnerKeys keys = OwnerKeys.random();
                Passphrase words = new Passphrase(passphrase.getBytes(StandardCharsets.UTF_8))) {
            SlotHolder holder = SlotHolder.ByPassphrase.of(words, StretchingCost.LEAST);
            byte[] slot = Slot.create(id, keys, holder, Slot.Note.NONE, keys.owner());
            store.create(ObjectNames.of(ObjectKind.SLOT, id), Content.of(slot));
        }
    }
}
