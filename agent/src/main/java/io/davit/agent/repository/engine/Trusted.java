package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.Credential;
import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.WriterMemory;
import io.davit.agent.repository.crypto.KeyRing;
import io.davit.agent.repository.crypto.Marker;
import io.davit.agent.repository.crypto.OwnerKeys;
import io.davit.agent.repository.crypto.ReaderKeys;
import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.crypto.Slot;
import io.davit.agent.repository.crypto.SlotHolder;
import io.davit.agent.repository.crypto.UnlockedKeys;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.journal.Entry;
import io.davit.agent.repository.journal.JournalReader;
import io.davit.agent.repository.journal.JournalSync;
import io.davit.agent.repository.journal.Vouching;
import io.davit.agent.repository.upkeep.CondemnedLists;
import io.davit.agent.repository.upkeep.UpkeepSite;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A repository whose marker and slot were authenticated, and whose pin matched, with what is needed to judge all else.
 *
 * @param slot that opened
 * @param holder of that slot
 * @param isBehind whether key epochs that were seen here before are not shown any more
 */
record Trusted(
        ObjectStore store,
        Marker marker,
        UnlockedKeys keys,
        Slot slot,
        Optional<SlotHolder> holder,
        KeyEpochs epochs,
        boolean isBehind,
        WriterMemory memory,
        StoredRegistry registry,
        SignedObjects objects,
        JournalReader journals)
        implements AutoCloseable {

    /** @throws DavitException see {@link io.davit.agent.repository.Repositories#open} */
    static Trusted open(ObjectStore store, Credential credential, WriterMemory memory) {
        return open(store, credential, memory, false);
    }

    /** @param fromCopies whether slots count that stand in restore points only, although there are others */
    static Trusted open(ObjectStore store, Credential credential, WriterMemory memory, boolean fromCopies) {
        Unlocking unlocking = new Unlocking(store, fromCopies);
        Marker marker = unlocking
                .marker()
                .orElseThrow(() -> new DavitException(
                        ErrorCode.REPOSITORY_ABSENT, "there is no repository in " + store.describe()));
        boolean isPinned = memory.pin().isPresent();
        Unlocking.requirePinned(marker, memory.pin());
        KeyEpochs epochs = KeyEpochs.read(store, marker);
        Unlocking.Unlocked unlocked = unlocking.unlock(marker, epochs, credential, isPinned);
        try {
            boolean isBehind = epochs.areBehind(memory.keyEpoch());
            if (!isPinned) {
                memory.rememberPin(marker.pin());
            }
            if (!isBehind && !epochs.memory().equals(memory.keyEpoch())) {
                epochs.memory().ifPresent(memory::rememberKeyEpoch);
            }
            return of(store, marker, unlocked, epochs, isBehind, memory);
        } catch (RuntimeException e) {
            unlocked.keys().close();
            throw e;
        }
    }

    /** With keys that were unlocked already, and nothing remembered of what was read. */
    static Trusted of(
            ObjectStore store,
            Marker marker,
            Unlocking.Unlocked unlocked,
            KeyEpochs epochs,
            boolean isBehind,
            WriterMemory memory) {
        StoredRegistry registry = new StoredRegistry(store, marker);
        SignedObjects objects = new SignedObjects(unlocked.keys().ring(), registry);
        return new Trusted(
                store,
                marker,
                unlocked.keys(),
                unlocked.slot(),
                unlocked.holder(),
                epochs,
                isBehind,
                memory,
                registry,
                objects,
                new JournalReader(store, objects));
    }

    /** The condemned lists; they are brought into an index before it counts (R18). */
    CondemnedLists condemned() {
        return new CondemnedLists(store, objects, ring().repository(), marker.ownerKey());
    }

    /** With another way to the store for whatever is written; the registry goes on by the old one. */
    Trusted over(ObjectStore way) {
        return new Trusted(way, marker, keys, slot, holder, epochs, isBehind, memory, registry, objects, journals);
    }

    KeyRing ring() {
        return keys.ring();
    }

    /**
     * The keys of somebody who may sign for the repository's owner.
     *
     * @throws DavitException REPOSITORY_READ_ONLY if a reader's slot opened (R7)
     */
    OwnerKeys owner() {
        return switch (keys) {
            case OwnerKeys owner -> owner;
            case ReaderKeys reader ->
                throw new DavitException(
                        ErrorCode.REPOSITORY_READ_ONLY, "this key opens the repository for reading only");
        };
    }

    /**
     * To be asked before anything is written, and before anything is asked of the store for that.
     *
     * @throws DavitException REPOSITORY_VERSION; REPOSITORY_READ_ONLY; REPOSITORY_KEY_REVOKED if the newest epoch's key is not held;
     *     REPOSITORY_ROLLED_BACK if key epochs are hidden: an old key must not be led back to
     */
    OwnerKeys requireWritable() {
        marker.requireWritable();
        OwnerKeys owner = owner();
        if (isBehind) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_ROLLED_BACK,
                    "key epoch " + memory.keyEpoch().orElseThrow().number() + " was seen here, and the location shows "
                            + epochs.newest());
        }
        if (ring().epoch() != epochs.newest()) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_KEY_REVOKED,
                    "key epoch " + epochs.newest() + " began without this key, which has those up to "
                            + ring().epoch());
        }
        return owner;
    }

    UpkeepSite site() {
        return new UpkeepSite(
                store, ring().repository(), ring(), this::owner, objects, condemned(), this::readJournals, journals);
    }

    private List<Problem> readJournals(
            Collection<WriterId> also, Map<String, JournalHead> known, Consumer<Entry> visitor) {
        Set<WriterId> writers = new TreeSet<>(registry.list());
        writers.addAll(also);
        return new JournalSync(journals, memory).read(writers, known, entry -> visitor.accept(shown(entry)));
    }

    List<Problem> readJournals(Map<String, JournalHead> known, Consumer<JournalEntry> visitor) {
        return readJournals(Set.of(), known, entry -> visitor.accept(entry.toPort()));
    }

    /** What only counts with the owner's word, or in the right journal, and has neither, is not shown. */
    private Entry shown(Entry entry) {
        return Vouching.of(entry, marker.ownerKey(), ring().repository());
    }

    @Override
    public void close() {
        holder.ifPresent(SlotHolder::close);
        keys.close();
    }
}
