package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.RepositoryKeys.Rotation;
import io.davit.agent.repository.crypto.EpochRecord;
import io.davit.agent.repository.crypto.OwnerKeys;
import io.davit.agent.repository.crypto.Slot;
import io.davit.agent.repository.crypto.SlotHolder;
import io.davit.agent.repository.crypto.SlotOpener;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.journal.CreateOnce;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One rotation: a new key, a new slot for every holder who goes along, and then the epoch's object, which alone makes them count. Killed before it, slots
 * are left that nobody heeds; killed after it, the next one who opens the repository learns of the epoch.
 */
final class Rotating {
    private final Trusted before;
    private final Rotation order;
    private final ObjectStore store;

    /** @param before of an owner who may write */
    Rotating(Trusted before, Rotation order) {
        this.before = before;
        this.order = order;
        this.store = before.store();
    }

    /** The repository under its new key; the one before is to be used no more. */
    Trusted run() {
        if (before.epochs().newest() == KeyEpochs.MOST) {
            throw new DavitException(
                    ErrorCode.ARGUMENT_INVALID,
                    "the repository had " + KeyEpochs.MOST + " key epochs, and can have no more");
        }
        Map<Slot, SlotHolder> going = going();
        OwnerKeys owner = before.owner();
        OwnerKeys rotated = owner.rotated();
        int epoch = rotated.ring().epoch();
        List<ObjectId> ids = new ArrayList<>();
        Slot own = before.slot();
        for (Map.Entry<Slot, SlotHolder> holder : going.entrySet()) {
            Slot made = create(holder.getKey(), holder.getValue(), rotated);
            ids.add(made.id());
            if (made.holder().equals(before.slot().holder())) {
                own = made;
            }
        }
        EpochRecord record = new EpochRecord(
                epoch,
                rotated.ring().commitment(epoch).orElseThrow(),
                before.epochs().hash(),
                order.now(),
                ids);
        commit(epoch, record.toObject(ObjectId.random(), before.marker().repository(), owner.owner()));
        KeyEpochs epochs = KeyEpochs.read(store, before.marker());
        epochs.memory().ifPresent(before.memory()::rememberKeyEpoch);
        Unlocking.Unlocked keys = new Unlocking.Unlocked(rotated, own, before.holder());
        return Trusted.of(store, before.marker(), keys, epochs, false, before.memory());
    }

    private Slot create(Slot former, SlotHolder holder, OwnerKeys rotated) {
        ObjectId id = ObjectId.random();
        Slot.Note note = new Slot.Note(Optional.of(order.now()), former.note().label());
        byte[] object = Slot.create(
                id,
                former.isOwner() ? rotated : rotated.forReader(former.epochs().first()),
                holder,
                note,
                rotated.owner());
        CreateOnce.create(store, ObjectNames.of(ObjectKind.SLOT, id), object);
        return Slot.read(object);
    }

    private void commit(int epoch, byte[] object) {
        try {
            CreateOnce.create(store, ObjectNames.epoch(epoch), object);
        } catch (DavitException e) {
            throw e.code() == ErrorCode.STORE_CONFLICT
                    ? new DavitException(
                            ErrorCode.REPOSITORY_ROTATION_LOST, "key epoch " + epoch + " was begun by somebody else", e)
                    : e;
        }
    }

    /** Everybody who has a current slot and is not left out; an owner's slot counts before a reader's of the same holder. */
    private Map<Slot, SlotHolder> going() {
        List<Slot> slots = new StoredSlots(store, before.marker()).list();
        Set<String> leftOut = order.leaveOut().stream()
                .map(id -> StoredKeys.holderOf(id, slots))
                .collect(Collectors.toSet());
        if (leftOut.contains(before.slot().holder())) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_LAST_KEY, "the key that opened the repository cannot be left out by itself");
        }
        Map<String, Slot> current = new LinkedHashMap<>();
        current.put(before.slot().holder(), before.slot());
        slots.stream()
                .filter(slot -> before.epochs().isCurrent(slot) && !leftOut.contains(slot.holder()))
                .sorted(Comparator.comparing(Slot::isOwner).reversed())
                .forEach(slot -> current.putIfAbsent(slot.holder(), slot));
        return holders(current.values());
    }

    private Map<Slot, SlotHolder> holders(Collection<Slot> current) {
        Map<Slot, SlotHolder> holders = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (Slot slot : current) {
            holder(slot)
                    .ifPresentOrElse(
                            holder -> holders.put(slot, holder),
                            () -> unknown.add(slot.id().hex()));
        }
        if (!unknown.isEmpty()) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_KEY_NEEDED, "the passphrase is needed of slot " + String.join(", ", unknown));
        }
        return holders;
    }

    private Optional<SlotHolder> holder(Slot slot) {
        if (slot.holder().equals(before.slot().holder())) {
            return before.holder();
        }
        Optional<SlotHolder> recipient = SlotHolder.ofRecipient(slot);
        if (recipient.isPresent()) {
            return recipient;
        }
        for (Passphrase passphrase : order.passphrases()) {
            try (SlotOpener opener = new SlotOpener(passphrase)) {
                opener.open(slot).close();
                return opener.holder(slot);
            } catch (DavitException e) {
                if (e.code() != ErrorCode.REPOSITORY_KEY_WRONG) {
                    throw e;
                }
            }
        }
        return Optional.empty();
    }
}
