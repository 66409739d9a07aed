package io.davit.agent.repository.engine;

import io.davit.agent.repository.crypto.Slot;
import io.davit.errors.DavitException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is copied into a restore point, so that its keys can be had again when the location's slots are lost (R6). */
final class OwnerSlots {
    /** Less than a header holds, by its other field. */
    private static final int MOST_BYTES = 60_000;

    private static final Logger LOG = LoggerFactory.getLogger(OwnerSlots.class);

    private final Trusted trusted;

    OwnerSlots(Trusted trusted) {
        this.trusted = trusted;
    }

    /** The slot that opened, and every owner's that has the newest epoch, such as that of the recovery key, as far as there is room. */
    List<byte[]> toCopy() {
        List<byte[]> copies = new ArrayList<>();
        copies.add(trusted.slot().object());
        int room = MOST_BYTES - trusted.slot().object().length;
        for (Slot slot : others()) {
            if (slot.object().length <= room) {
                copies.add(slot.object());
                room -= slot.object().length;
            }
        }
        return copies;
    }

    private List<Slot> others() {
        try {
            return new StoredSlots(trusted.store(), trusted.marker())
                    .list().stream()
                            .filter(slot -> slot.isOwner()
                                    && trusted.epochs().isCurrent(slot)
                                    && !slot.id().equals(trusted.slot().id()))
                            .toList();
        } catch (DavitException e) {
            LOG.atWarn()
                    .addKeyValue("code", e.code())
                    .log("the slots could not be listed; the restore point has a copy of this agent's alone");
            return List.of();
        }
    }
}
