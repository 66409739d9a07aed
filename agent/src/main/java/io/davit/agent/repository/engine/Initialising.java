package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.Founding;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.Recipient;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.SecretKey;
import io.davit.agent.repository.WriterMemory;
import io.davit.agent.repository.crypto.Marker;
import io.davit.agent.repository.crypto.OwnerKeys;
import io.davit.agent.repository.crypto.Slot;
import io.davit.agent.repository.crypto.SlotHolder;
import io.davit.agent.repository.crypto.SlotOpener;
import io.davit.agent.repository.crypto.StretchingCost;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.journal.CreateOnce;
import io.davit.agent.run.CrashPoint;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a repository: first the slot with its keys, last the marker. Killed in between, the location holds a slot and
 * nothing else; the next initialisation with the same passphrase finds it and goes on from there.
 */
final class Initialising {
    private static final String RECOVERY = "recovery";

    private final ObjectStore store;
    private final Founding founding;
    private final StretchingCost cost;
    private final WriterMemory memory;

    Initialising(ObjectStore store, Founding founding, StretchingCost cost, WriterMemory memory) {
        this.store = store;
        this.founding = founding;
        this.cost = cost;
        this.memory = memory;
    }

    RepositoryPin run() {
        requireNoRepository(store, memory);
        List<ObjectId> leftovers = leftoverSlots();
        try (Begun begun = leftovers.isEmpty() ? begin() : takeUp(leftovers)) {
            CrashPoint.INIT_SLOT_STORED.reached();
            byte[] marker = Marker.create(ObjectId.random(), begun.keys(), begun.slot());
            try {
                CreateOnce.create(store, ObjectNames.FORMAT, marker);
            } catch (DavitException e) {
                if (e.code() == ErrorCode.STORE_CONFLICT) {
                    throw new DavitException(ErrorCode.REPOSITORY_EXISTS, "another initialisation was faster", e);
                }
                throw e;
            }
            CrashPoint.INIT_MARKER_STORED.reached();
            RepositoryPin pin = begun.keys().pin();
            memory.rememberPin(pin);
            return pin;
        }
    }

    static void requireNoRepository(ObjectStore store, WriterMemory memory) {
        Optional<RepositoryPin> pin = memory.pin();
        if (store.stat(ObjectNames.FORMAT).isPresent()) {
            if (pin.isPresent()) {
                Optional<Marker> marker = new Unlocking(store).marker();
                marker.ifPresent(there -> Unlocking.requirePinned(there, pin));
            }
            throw new DavitException(ErrorCode.REPOSITORY_EXISTS, "there is a repository in " + store.describe());
        }
        if (pin.isPresent()) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_PIN_MISMATCH,
                    "repository " + pin.get().repositoryId() + " was in " + store.describe()
                            + ", and its marker is gone");
        }
    }

    /** @throws DavitException REPOSITORY_NOT_EMPTY if there is anything that an initialisation would not leave */
    private List<ObjectId> leftoverSlots() {
        List<ObjectId> slots = new ArrayList<>();
        store.list("", stat -> {
            if (stat.key().value().startsWith(ObjectNames.PROBES)) {
                return true;
            }
            ObjectId slot = ObjectNames.objectId(ObjectKind.SLOT, stat.key())
                    .orElseThrow(() -> new DavitException(
                            ErrorCode.REPOSITORY_NOT_EMPTY, store.describe() + " holds " + stat.key()));
            slots.add(slot);
            return slots.size() < SlotOpener.MOST_HOLDERS;
        });
        return slots;
    }

    private record Begun(OwnerKeys keys, ObjectId slot) implements AutoCloseable {
        @Override
        public void close() {
            keys.close();
        }
    }

    private Begun begin() {
        OwnerKeys keys = OwnerKeys.random();
        ObjectId slot;
        try (SlotHolder holder = holder(keys)) {
            slot = create(keys, holder, "");
        }
        founding.recovery().ifPresent(recipient -> addRecovery(keys, recipient));
        return new Begun(keys, slot);
    }

    private SlotHolder holder(OwnerKeys keys) {
        return switch (founding.first()) {
            case Passphrase passphrase -> SlotHolder.ByPassphrase.of(passphrase, cost);
            case SecretKey secret ->
                SlotHolder.ByRecipient.of(
                        Recipient.of(secret.key()), keys.ring().repository(), keys.ownerPublicKey());
        };
    }

    private void addRecovery(OwnerKeys keys, Recipient recipient) {
        create(keys, SlotHolder.ByRecipient.of(recipient, keys.ring().repository(), keys.ownerPublicKey()), RECOVERY);
    }

    private ObjectId create(OwnerKeys keys, SlotHolder holder, String label) {
        ObjectId id = ObjectId.random();
        byte[] slot = Slot.create(id, keys, holder, new Slot.Note(Optional.empty(), label), keys.owner());
        CreateOnce.create(store, ObjectNames.of(ObjectKind.SLOT, id), slot);
        return id;
    }

    /**
     * Goes on with the keys of a killed initialisation. Not if it had made a slot for somebody else, too: his recovery key may be lost by now, and nobody
     * would know that it opens this repository.
     */
    private Begun takeUp(List<ObjectId> slots) {
        for (ObjectId id : slots) {
            Optional<OwnerKeys> opened = new Unlocking(store).openUnmarked(id, founding.first());
            if (opened.isPresent()) {
                OwnerKeys keys = opened.get();
                List<Slot> others = othersOf(keys, id, slots);
                if (!others.stream().allMatch(this::isOfTheRecoveryKey)) {
                    keys.close();
                    return begin();
                }
                if (others.isEmpty()) {
                    founding.recovery().ifPresent(recipient -> addRecovery(keys, recipient));
                }
                return new Begun(keys, id);
            }
        }
        throw new DavitException(
                ErrorCode.REPOSITORY_NOT_EMPTY,
                store.describe() + " holds the beginning of a repository under another passphrase");
    }

    private boolean isOfTheRecoveryKey(Slot slot) {
        return founding.recovery()
                .filter(recipient -> SlotHolder.isOf(slot.holder(), recipient))
                .isPresent();
    }

    private List<Slot> othersOf(OwnerKeys keys, ObjectId own, List<ObjectId> slots) {
        return slots.stream()
                .filter(id -> !id.equals(own))
                .flatMap(id -> new Unlocking(store).unmarked(id, keys).stream())
                .toList();
    }
}
