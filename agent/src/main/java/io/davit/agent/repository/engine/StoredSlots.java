package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.crypto.Marker;
import io.davit.agent.repository.crypto.OwnerObjects;
import io.davit.agent.repository.crypto.Slot;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The slots in the location, as the marker's owner signed them. */
final class StoredSlots {
    /** More are not read, however many there are. */
    static final int MOST = 256;

    private static final int LONGEST = 16 << 10;
    private static final Logger LOG = LoggerFactory.getLogger(StoredSlots.class);

    private final ObjectStore store;
    private final Marker marker;

    StoredSlots(ObjectStore store, Marker marker) {
        this.store = store;
        this.marker = marker;
    }

    /**
     * Empty only if the store positively has none of that name.
     *
     * @throws DavitException REPOSITORY_TAMPERED, READER_TOO_OLD, STORE_*
     */
    Optional<Slot> find(ObjectId id) {
        Optional<byte[]> object = SmallObjects.read(store, ObjectNames.of(ObjectKind.SLOT, id), LONGEST);
        return object.map(bytes -> authentic(bytes, id));
    }

    private Slot authentic(byte[] object, ObjectId id) {
        Slot slot = authentic(object, marker);
        if (!slot.id().equals(id)) {
            throw new DavitException(ErrorCode.REPOSITORY_TAMPERED, "slot " + id + " belongs elsewhere");
        }
        return slot;
    }

    /** @throws DavitException REPOSITORY_TAMPERED if it is not a slot that the marker's owner made for the marker's repository */
    static Slot authentic(byte[] object, Marker marker) {
        OwnerObjects.verify(ObjectKind.SLOT, object, marker.repository(), marker.ownerKey());
        Slot slot = Slot.read(object);
        if (!slot.repository().equals(marker.repository())) {
            throw new DavitException(ErrorCode.REPOSITORY_TAMPERED, "slot " + slot.id() + " belongs elsewhere");
        }
        return slot;
    }

    /** Those that a LIST shows and that are authentic, of the newest epoch first. What it does not show proves nothing (R20). */
    List<Slot> list() {
        return list((id, why) -> LOG.atWarn()
                .addKeyValue("slot", id)
                .addKeyValue("code", why.code())
                .log("a slot of the repository is damaged, and passed over"));
    }

    /** The same; hears of those that are not authentic. */
    List<Slot> list(BiConsumer<ObjectId, DavitException> damaged) {
        List<ObjectId> ids = new ArrayList<>();
        store.list(ObjectNames.prefix(ObjectKind.SLOT), stat -> {
            ObjectNames.objectId(ObjectKind.SLOT, stat.key()).ifPresent(ids::add);
            return ids.size() < MOST;
        });
        List<Slot> slots = new ArrayList<>();
        for (ObjectId id : ids) {
            try {
                find(id).ifPresent(slots::add);
            } catch (DavitException e) {
                if (!isAboutTheSlot(e)) {
                    throw e;
                }
                damaged.accept(id, e);
            }
        }
        slots.sort(Comparator.comparingInt((Slot slot) -> slot.epochs().last()).reversed());
        return slots;
    }

    /** What only the slot can be blamed for: another one may open. */
    static boolean isAboutTheSlot(DavitException e) {
        return switch (e.code()) {
            case REPOSITORY_KEY_WRONG, REPOSITORY_TAMPERED, READER_TOO_OLD, DATA_CORRUPT -> true;
            default -> false;
        };
    }
}
