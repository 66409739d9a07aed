package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.Credential;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.SecretKey;
import io.davit.agent.repository.crypto.Marker;
import io.davit.agent.repository.crypto.OwnerKeys;
import io.davit.agent.repository.crypto.OwnerObjects;
import io.davit.agent.repository.crypto.Slot;
import io.davit.agent.repository.crypto.SlotHolder;
import io.davit.agent.repository.crypto.SlotOpener;
import io.davit.agent.repository.crypto.UnlockedKeys;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a credential to authenticated keys: marker, pin, epochs, slot, and back from the keys to the marker. */
final class Unlocking {
    private static final int LONGEST_MARKER = 64 << 10;
    private static final int LONGEST_SLOT = 16 << 10;
    private static final Logger LOG = LoggerFactory.getLogger(Unlocking.class);

    private final ObjectStore store;
    private final boolean fromCopies;

    Unlocking(ObjectStore store) {
        this(store, false);
    }

    /**
     * @param fromCopies whether slots count that stand in restore points only. Not by itself: one that is missing may have been removed on purpose, and
     *     one that is damaged is to be heard of
     */
    Unlocking(ObjectStore store, boolean fromCopies) {
        this.store = store;
        this.fromCopies = fromCopies;
    }

    /**
     * The marker, as its own owner signed it; empty only if the store positively has none.
     *
     * @throws DavitException REPOSITORY_TAMPERED, REPOSITORY_VERSION, READER_TOO_OLD, STORE_*
     */
    Optional<Marker> marker() {
        return SmallObjects.read(store, ObjectNames.FORMAT, LONGEST_MARKER).map(Marker::read);
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

    /**
     * A slot that opened.
     *
     * @param holder who opened it; empty if that cannot be told any more
     */
    record Unlocked(UnlockedKeys keys, Slot slot, Optional<SlotHolder> holder) {}

    /**
     * Opens one of the slots that the newest epoch, or the marker, names; or another one; or, if that is wanted, a copy in a restore point (R6).
     *
     * @throws DavitException REPOSITORY_KEY_WRONG, REPOSITORY_OWNER_UNPROVEN, REPOSITORY_TAMPERED, READER_TOO_OLD, STORE_*
     */
    Unlocked unlock(Marker marker, KeyEpochs epochs, Credential credential, boolean isPinned) {
        try (SlotOpener opener = new SlotOpener(credential)) {
            Attempt attempt = new Attempt(marker, epochs, opener);
            Unlocked unlocked = attempt.unlock();
            requireProven(marker, unlocked, credential, isPinned);
            return unlocked;
        }
    }

    /**
     * A passphrase that opens a slot is known to nobody who should not make one. A public key is known to whoever reads the location: the slot has to
     * prove, or its holder to know beforehand, whose repository this is.
     */
    private static void requireProven(Marker marker, Unlocked unlocked, Credential credential, boolean isPinned) {
        if (!(credential instanceof SecretKey secret)) {
            return;
        }
        String owner = OwnerKeys.fingerprint(marker.ownerKey());
        boolean isProven = secret.owner().isPresent()
                ? secret.owner().get().equals(owner)
                : isPinned || unlocked.slot().isProvenTo(secret.key(), marker.ownerKey());
        if (!isProven) {
            unlocked.keys().close();
            throw new DavitException(
                    ErrorCode.REPOSITORY_OWNER_UNPROVEN,
                    secret.owner().isPresent()
                            ? "the repository's owner is " + owner + ", not "
                                    + secret.owner().get()
                            : "nothing proves to this key that the repository's owner is " + owner);
        }
    }

    /** One search for a slot that opens. */
    private final class Attempt {
        private final Marker marker;
        private final KeyEpochs epochs;
        private final SlotOpener opener;
        private final StoredSlots slots;
        private final Set<ObjectId> seen = new HashSet<>();
        private @Nullable DavitException failure;

        Attempt(Marker marker, KeyEpochs epochs, SlotOpener opener) {
            this.marker = marker;
            this.epochs = epochs;
            this.opener = opener;
            this.slots = new StoredSlots(store, marker);
        }

        Unlocked unlock() {
            Unlocked unlocked = named();
            if (unlocked == null) {
                unlocked = first(slots.list());
            }
            if (unlocked == null && fromCopies) {
                unlocked = first(new SlotCopies(store, marker).newest());
                if (unlocked != null) {
                    LOG.atWarn().log("a copy of a slot in a restore point opened the repository");
                }
            }
            if (unlocked == null) {
                throw failure == null
                        ? new DavitException(ErrorCode.REPOSITORY_TAMPERED, "the repository has no slot")
                        : failure;
            }
            return unlocked;
        }

        private @Nullable Unlocked named() {
            for (ObjectId id : epochs.slots(marker)) {
                Optional<Slot> slot;
                try {
                    slot = slots.find(id);
                } catch (DavitException e) {
                    failed(e);
                    continue;
                }
                if (slot.isEmpty()) {
                    failed(new DavitException(ErrorCode.REPOSITORY_TAMPERED, "slot " + id + " is missing"));
                    continue;
                }
                Unlocked unlocked = tryOpen(slot.get());
                if (unlocked != null) {
                    return unlocked;
                }
            }
            return null;
        }

        private @Nullable Unlocked first(List<Slot> others) {
            for (Slot slot : others) {
                Unlocked unlocked = seen.contains(slot.id()) ? null : tryOpen(slot);
                if (unlocked != null) {
                    return unlocked;
                }
            }
            return null;
        }

        private @Nullable Unlocked tryOpen(Slot slot) {
            seen.add(slot.id());
            if (!opener.fits(slot)) {
                failed(new DavitException(
                        ErrorCode.REPOSITORY_KEY_WRONG, "no slot of the repository is wrapped to this key"));
                return null;
            }
            try {
                return open(slot);
            } catch (DavitException e) {
                failed(e);
                return null;
            }
        }

        private Unlocked open(Slot slot) {
            UnlockedKeys keys = opener.open(slot);
            if (!keys.pin().equals(marker.pin())) {
                keys.close();
                throw new DavitException(
                        ErrorCode.REPOSITORY_TAMPERED,
                        "the keys in slot " + slot.id() + " are not those of the marker");
            }
            if (!epochs.areOf(keys.ring())) {
                keys.close();
                throw new DavitException(
                        ErrorCode.REPOSITORY_KEY_WRONG, "slot " + slot.id() + " is of a rotation that did not count");
            }
            return new Unlocked(keys.with(keys.ring().upTo(epochs.newest())), slot, opener.holder(slot));
        }

        /** An authentic slot that is another's says more than one that is missing or damaged. */
        private void failed(DavitException e) {
            if (!StoredSlots.isAboutTheSlot(e)) {
                throw e;
            }
            LOG.atDebug().addKeyValue("code", e.code()).log("a slot did not open");
            DavitException before = failure;
            if (before == null
                    || (e.code() == ErrorCode.REPOSITORY_KEY_WRONG
                            && before.code() != ErrorCode.REPOSITORY_KEY_WRONG)) {
                failure = e;
            }
        }
    }

    /**
     * Opens a slot of an initialisation that did not get to its marker: the passphrase is the trust, or what the slot proves to a private key.
     *
     * @return empty if it is not such a slot, or of somebody else
     */
    Optional<OwnerKeys> openUnmarked(ObjectId slotId, Credential credential) {
        try (SlotOpener opener = new SlotOpener(credential)) {
            Optional<Slot> slot = unmarked(slotId).filter(opener::fits);
            if (slot.isEmpty() || !(opener.open(slot.get()) instanceof OwnerKeys keys)) {
                return Optional.empty();
            }
            boolean isProven = !(credential instanceof SecretKey secret)
                    || slot.get().isProvenTo(secret.key(), keys.ownerPublicKey());
            verify(slot.get(), keys);
            return isProven ? Optional.of(keys) : Optional.empty();
        } catch (DavitException e) {
            if (!StoredSlots.isAboutTheSlot(e)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** Another slot of such an initialisation; empty if it is not of the same owner. */
    Optional<Slot> unmarked(ObjectId slotId, OwnerKeys keys) {
        try {
            Optional<Slot> slot = unmarked(slotId);
            slot.ifPresent(found -> verify(found, keys));
            return slot;
        } catch (DavitException e) {
            if (!StoredSlots.isAboutTheSlot(e)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private Optional<Slot> unmarked(ObjectId slotId) {
        return SmallObjects.read(store, ObjectNames.of(ObjectKind.SLOT, slotId), LONGEST_SLOT)
                .map(Slot::read)
                .filter(slot -> slot.id().equals(slotId));
    }

    private static void verify(Slot slot, OwnerKeys keys) {
        OwnerObjects.verify(ObjectKind.SLOT, slot.object(), keys.ring().repository(), keys.ownerPublicKey());
    }
}
