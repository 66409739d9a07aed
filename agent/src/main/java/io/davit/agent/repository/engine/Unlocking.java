package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.crypto.Marker;
import io.davit.agent.repository.crypto.OwnerKeys;
import io.davit.agent.repository.crypto.OwnerObjects;
import io.davit.agent.repository.crypto.PassphraseSlot;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a passphrase to authenticated keys: marker, pin, slot, and back from the keys to the marker. */
final class Unlocking {
    /** More slots are not tried: each costs a stretching of the passphrase. */
    static final int MOST_SLOTS = 16;

    private static final int LONGEST_MARKER = 64 << 10;
    private static final int LONGEST_SLOT = 16 << 10;
    private static final Logger LOG = LoggerFactory.getLogger(Unlocking.class);

    private final ObjectStore store;

    Unlocking(ObjectStore store) {
        this.store = store;
    }

    /**
     * The marker, as its own owner signed it; empty only if the store positively has none.
     *
     * @throws DavitException REPOSITORY_TAMPERED, REPOSITORY_VERSION, READER_TOO_OLD, STORE_*
     */
    Optional<Marker> marker() {
        return read(ObjectNames.FORMAT, LONGEST_MARKER).map(Marker::read);
    }

    /** @throws DavitException REPOSITORY_PIN_MISMATCH if the marker is not that of the pinned repository */
    static void requirePinned(Marker marker, Optional<RepositoryPin> pin) {
        if (pin.isPresent() && !pin.get().equals(marker.pin())) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_PIN_MISMATCH,
                    "the location holds repository " + marker.pin().repositoryId() + ", not "
                            + pin.get().repositoryId());
        }
    }

    /** A slot that opened, with its object's bytes, which are copied into restore points (R6). */
    record Unlocked(OwnerKeys keys, byte[] slot) {}

    /**
     * Opens the slot that the marker names, or another one.
     *
     * @throws DavitException REPOSITORY_KEY_WRONG, REPOSITORY_TAMPERED, READER_TOO_OLD, STORE_*
     */
    Unlocked unlock(Marker marker, Passphrase passphrase) {
        DavitException first;
        try {
            return open(marker, marker.firstSlot(), passphrase);
        } catch (DavitException e) {
            if (!isAboutTheSlot(e)) {
                throw e;
            }
            first = e;
        }
        for (ObjectId other : slots()) {
            Unlocked unlocked = other.equals(marker.firstSlot()) ? null : tryOpen(marker, other, passphrase);
            if (unlocked != null) {
                if (first.code() != ErrorCode.REPOSITORY_KEY_WRONG) {
                    LOG.atWarn()
                            .addKeyValue("slot", marker.firstSlot())
                            .addKeyValue("code", first.code())
                            .log("the first slot of the repository is damaged; another one was used");
                }
                return unlocked;
            }
        }
        throw first;
    }

    private @Nullable Unlocked tryOpen(Marker marker, ObjectId slot, Passphrase passphrase) {
        try {
            return open(marker, slot, passphrase);
        } catch (DavitException e) {
            if (!isAboutTheSlot(e)) {
                throw e;
            }
            LOG.atDebug()
                    .addKeyValue("slot", slot)
                    .addKeyValue("code", e.code())
                    .log("a slot did not open");
            return null;
        }
    }

    private static boolean isAboutTheSlot(DavitException e) {
        return switch (e.code()) {
            case REPOSITORY_KEY_WRONG, REPOSITORY_TAMPERED, READER_TOO_OLD, DATA_CORRUPT -> true;
            default -> false;
        };
    }

    private Unlocked open(Marker marker, ObjectId slotId, Passphrase passphrase) {
        byte[] object = slotBytes(slotId);
        OwnerObjects.verify(ObjectKind.SLOT, object, marker.repository(), marker.ownerKey());
        PassphraseSlot slot = PassphraseSlot.read(object);
        if (!slot.id().equals(slotId) || !slot.repository().equals(marker.repository())) {
            throw new DavitException(ErrorCode.REPOSITORY_TAMPERED, "slot " + slotId + " belongs elsewhere");
        }
        OwnerKeys keys = slot.open(passphrase);
        if (!keys.pin().equals(marker.pin())) {
            keys.close();
            throw new DavitException(
                    ErrorCode.REPOSITORY_TAMPERED, "the keys in slot " + slotId + " are not those of the marker");
        }
        return new Unlocked(keys, object);
    }

    /**
     * Opens a slot of an initialisation that did not get to its marker: the passphrase is the trust.
     *
     * @return empty if it is not such a slot, or of another passphrase
     */
    Optional<OwnerKeys> openUnmarked(ObjectId slotId, Passphrase passphrase) {
        try {
            byte[] object = slotBytes(slotId);
            PassphraseSlot slot = PassphraseSlot.read(object);
            if (!slot.id().equals(slotId)) {
                return Optional.empty();
            }
            OwnerKeys keys = slot.open(passphrase);
            OwnerObjects.verify(
                    ObjectKind.SLOT, object, slot.repository(), keys.owner().publicKey());
            return Optional.of(keys);
        } catch (DavitException e) {
            if (!isAboutTheSlot(e)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private byte[] slotBytes(ObjectId slot) {
        return read(ObjectNames.of(ObjectKind.SLOT, slot), LONGEST_SLOT)
                .orElseThrow(() -> new DavitException(ErrorCode.REPOSITORY_TAMPERED, "slot " + slot + " is missing"));
    }

    private List<ObjectId> slots() {
        List<ObjectId> slots = new ArrayList<>();
        store.list(ObjectNames.prefix(ObjectKind.SLOT), stat -> {
            ObjectNames.objectId(ObjectKind.SLOT, stat.key()).ifPresent(slots::add);
            return slots.size() < MOST_SLOTS;
        });
        return slots;
    }

    /** @throws DavitException REPOSITORY_TAMPERED for an object that is larger than any of ours */
    private Optional<byte[]> read(ObjectKey key, int limit) {
        try {
            return Optional.of(store.readWhole(key, limit));
        } catch (DavitException e) {
            if (e.code() == ErrorCode.STORE_OBJECT_MISSING) {
                return Optional.empty();
            }
            boolean tooLong = e.code() == ErrorCode.STORE_FAILED
                    && store.stat(key).filter(stat -> stat.size() > limit).isPresent();
            throw tooLong ? new DavitException(ErrorCode.REPOSITORY_TAMPERED, key + " is too long", e) : e;
        }
    }
}
