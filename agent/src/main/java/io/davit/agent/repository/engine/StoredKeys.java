package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.RetentionLock;
import io.davit.agent.repository.Credential;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.RepositoryKeys;
import io.davit.agent.repository.WriterMemory;
import io.davit.agent.repository.crypto.OwnerKeys;
import io.davit.agent.repository.crypto.Slot;
import io.davit.agent.repository.crypto.SlotHolder;
import io.davit.agent.repository.crypto.SlotOpener;
import io.davit.agent.repository.crypto.StretchingCost;
import io.davit.agent.repository.crypto.UnlockedKeys;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.journal.CreateOnce;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@link RepositoryKeys} of the slots and epochs in a location. For one thread. */
final class StoredKeys implements RepositoryKeys {
    private static final int MOST_SLOTS = 64;
    private static final int SHORTEST_ID = 6;

    private final ObjectStore store;
    private final StretchingCost cost;
    private Trusted trusted;

    private StoredKeys(ObjectStore store, StretchingCost cost, Trusted trusted) {
        this.store = store;
        this.cost = cost;
        this.trusted = trusted;
    }

    /**
     * @param cost of slots that are wrapped to a passphrase
     * @param fromCopies whether to look for a slot in restore points, too
     */
    static StoredKeys open(
            ObjectStore store, Credential credential, WriterMemory memory, StretchingCost cost, boolean fromCopies) {
        return new StoredKeys(store, cost, Trusted.open(store, credential, memory, fromCopies));
    }

    @Override
    public Report report() {
        List<Slot> slots = stored();
        return new Report(
                trusted.marker().pin(),
                trusted.epochs().newest(),
                trusted.keys() instanceof OwnerKeys ? Access.OWNER : Access.READER,
                slots.stream().map(slot -> told(slot, slots)).toList());
    }

    private List<Slot> stored() {
        return new StoredSlots(store, trusted.marker()).list();
    }

    private KeySlot told(Slot slot, List<Slot> all) {
        return new KeySlot(
                slot.id().hex(),
                slot.isOwner() ? Access.OWNER : Access.READER,
                slot.recipient(),
                slot.epochs().first(),
                slot.epochs().last(),
                state(slot, all),
                slot.note().made(),
                slot.note().label(),
                slot.id().equals(trusted.slot().id()));
    }

    private State state(Slot slot, List<Slot> all) {
        KeyEpochs epochs = trusted.epochs();
        if (!epochs.isCounted(slot)) {
            return State.UNFINISHED;
        }
        if (epochs.isCurrent(slot)) {
            return State.CURRENT;
        }
        boolean isFollowed = all.stream()
                .anyMatch(other -> epochs.isCurrent(other) && other.holder().equals(slot.holder()));
        return isFollowed ? State.SUPERSEDED : State.LEFT_OUT;
    }

    @Override
    public KeySlot add(Grant grant) {
        OwnerKeys owner = trusted.requireWritable();
        List<Slot> slots = stored();
        Optional<Slot> there = slots.stream()
                .filter(slot -> slot.isOwner() == (grant.access() == Access.OWNER)
                        && trusted.epochs().isCurrent(slot)
                        && isOf(slot, grant.holder()))
                .findFirst();
        if (there.isPresent()) {
            return told(there.get(), slots);
        }
        if (slots.size() >= MOST_SLOTS) {
            throw new DavitException(
                    ErrorCode.ARGUMENT_INVALID, "the repository has " + slots.size() + " slots; remove some first");
        }
        try (SlotHolder holder = holder(grant.holder(), owner)) {
            UnlockedKeys granted = grant.access() == Access.OWNER
                    ? owner.current()
                    : owner.forReader(grant.newestOnly() ? owner.ring().epoch() : 1);
            Slot made = create(granted, holder, new Slot.Note(Optional.of(grant.now()), grant.label()), owner);
            return told(made, List.of(made));
        }
    }

    private static boolean isOf(Slot slot, NewHolder holder) {
        return switch (holder) {
            case NewHolder.Key key -> SlotHolder.isOf(slot.holder(), key.recipient());
            case NewHolder.Words words -> opens(slot, words.passphrase());
        };
    }

    private static boolean opens(Slot slot, Passphrase passphrase) {
        try (SlotOpener opener = new SlotOpener(passphrase)) {
            if (!opener.fits(slot)) {
                return false;
            }
            // Its keys are those of this repository, as the owner signed.
            opener.open(slot).close();
            return true;
        } catch (DavitException e) {
            if (e.code() != ErrorCode.REPOSITORY_KEY_WRONG) {
                throw e;
            }
            return false;
        }
    }

    private SlotHolder holder(NewHolder holder, OwnerKeys owner) {
        try {
            return switch (holder) {
                case NewHolder.Key key ->
                    SlotHolder.ByRecipient.of(key.recipient(), trusted.marker().repository(), owner.ownerPublicKey());
                case NewHolder.Words words -> SlotHolder.ByPassphrase.of(words.passphrase(), cost);
            };
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, String.valueOf(e.getMessage()), e);
        }
    }

    private Slot create(UnlockedKeys keys, SlotHolder holder, Slot.Note note, OwnerKeys owner) {
        ObjectId id = ObjectId.random();
        byte[] object = Slot.create(id, keys, holder, note, owner.owner());
        CreateOnce.create(store, ObjectNames.of(ObjectKind.SLOT, id), object);
        return Slot.read(object);
    }

    @Override
    public List<KeySlot> remove(String id, Instant now) {
        trusted.requireWritable();
        List<Slot> slots = stored();
        String holder = holderOf(id, slots);
        requireOtherOwner(holder, slots);
        List<Slot> removed =
                slots.stream().filter(slot -> slot.holder().equals(holder)).toList();
        List<KeySlot> told = removed.stream().map(slot -> told(slot, slots)).toList();
        removed.forEach(slot -> requireUnlocked(slot, now));
        removed.forEach(slot -> store.delete(ObjectNames.of(ObjectKind.SLOT, slot.id())));
        return told;
    }

    /** Of one that may not be asked about, the deletion itself tells. */
    private void requireUnlocked(Slot slot, Instant now) {
        if (store.traits().lock().isEmpty()) {
            return;
        }
        Optional<RetentionLock> lock =
                lockOf(slot).filter(found -> found.until().isAfter(now));
        if (lock.isPresent()) {
            throw new DavitException(
                    ErrorCode.STORE_LOCKED,
                    "slot " + slot.id() + " is locked " + lock.get() + " in " + store.describe()
                            + ", for restore points that it opens, and nothing was removed; 'repo key revoke' keeps its "
                            + "holder out of what is written from now on");
        }
    }

    private Optional<RetentionLock> lockOf(Slot slot) {
        try {
            return store.lockOf(ObjectNames.of(ObjectKind.SLOT, slot.id()));
        } catch (DavitException e) {
            return switch (e.code()) {
                case STORE_ACCESS_DENIED, STORE_CANNOT_LOCK, STORE_OBJECT_MISSING -> Optional.empty();
                default -> throw e;
            };
        }
    }

    /** @throws DavitException REPOSITORY_SLOT_UNKNOWN, ARGUMENT_INVALID */
    static String holderOf(String id, List<Slot> slots) {
        if (id.length() < SHORTEST_ID) {
            throw new DavitException(
                    ErrorCode.ARGUMENT_INVALID, "give at least " + SHORTEST_ID + " digits of a slot's id");
        }
        List<String> holders = slots.stream()
                .filter(slot -> slot.id().hex().startsWith(id))
                .map(Slot::holder)
                .distinct()
                .toList();
        if (holders.isEmpty()) {
            throw new DavitException(ErrorCode.REPOSITORY_SLOT_UNKNOWN, "there is no slot " + id);
        }
        if (holders.size() > 1) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "several slots begin with " + id);
        }
        return holders.getFirst();
    }

    /** Only a slot that was positively seen, and is authentic, counts as another one. */
    private void requireOtherOwner(String holder, List<Slot> slots) {
        boolean isLast = slots.stream()
                .noneMatch(slot -> slot.isOwner()
                        && trusted.epochs().isCurrent(slot)
                        && !slot.holder().equals(holder));
        if (isLast) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_LAST_KEY, "no other key would open the repository as its owner");
        }
    }

    @Override
    public Report rotate(Rotation order) {
        trusted.requireWritable();
        Trusted before = trusted;
        trusted = new Rotating(before, order).run();
        return report();
    }

    @Override
    public List<KeySlot> recover() {
        trusted.requireWritable();
        StoredSlots slots = new StoredSlots(store, trusted.marker());
        List<Slot> put = new ArrayList<>();
        for (Slot copy : new SlotCopies(store, trusted.marker()).newest()) {
            if (trusted.epochs().isCurrent(copy) && slots.find(copy.id()).isEmpty()) {
                CreateOnce.create(store, ObjectNames.of(ObjectKind.SLOT, copy.id()), copy.object());
                put.add(copy);
            }
        }
        return put.stream().map(slot -> told(slot, put)).toList();
    }

    @Override
    public void requireShreddable(List<byte[]> destroyed, Set<String> gone) {
        trusted.owner();
        List<Slot> slots = stored();
        // As elsewhere, an id that is too short to mean one slot is refused, and so is one that means none.
        gone.forEach(id -> holderOf(id, slots));
        new ShredCheck(store, trusted.marker(), destroyed, gone).run(slots);
    }

    @Override
    public void close() {
        trusted.close();
    }
}
