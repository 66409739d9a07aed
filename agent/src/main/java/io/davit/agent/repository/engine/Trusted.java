package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.WriterMemory;
import io.davit.agent.repository.crypto.KeyRing;
import io.davit.agent.repository.crypto.Marker;
import io.davit.agent.repository.crypto.OwnerKeys;
import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.journal.JournalReader;
import io.davit.agent.repository.journal.JournalSync;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A repository whose marker and slot were authenticated, and whose pin matched, with what is needed to judge all else.
 *
 * @param slot bytes of the slot that opened, to be copied into restore points (R6)
 */
record Trusted(
        ObjectStore store,
        Marker marker,
        OwnerKeys keys,
        byte[] slot,
        WriterMemory memory,
        StoredRegistry registry,
        SignedObjects objects,
        JournalReader journals)
        implements AutoCloseable {

    /** @throws DavitException see {@link io.davit.agent.repository.Repositories#open} */
    static Trusted open(ObjectStore store, Passphrase passphrase, WriterMemory memory) {
        Unlocking unlocking = new Unlocking(store);
        Marker marker = unlocking
                .marker()
                .orElseThrow(() -> new DavitException(
                        ErrorCode.REPOSITORY_ABSENT, "there is no repository in " + store.describe()));
        Unlocking.requirePinned(marker, memory.pin());
        Unlocking.Unlocked unlocked = unlocking.unlock(marker, passphrase);
        if (memory.pin().isEmpty()) {
            memory.rememberPin(marker.pin());
        }
        return of(store, marker, unlocked, memory);
    }

    /** With keys that were unlocked already, and nothing remembered of what was read. */
    static Trusted of(ObjectStore store, Marker marker, Unlocking.Unlocked unlocked, WriterMemory memory) {
        StoredRegistry registry = new StoredRegistry(store, marker);
        SignedObjects objects = new SignedObjects(unlocked.keys().ring(), registry);
        return new Trusted(
                store,
                marker,
                unlocked.keys(),
                unlocked.slot(),
                memory,
                registry,
                objects,
                new JournalReader(store, objects));
    }

    KeyRing ring() {
        return keys.ring();
    }

    List<Problem> readJournals(Map<String, JournalHead> known, Consumer<JournalEntry> visitor) {
        return new JournalSync(journals, memory).read(registry.list(), known, visitor);
    }

    @Override
    public void close() {
        keys.close();
    }
}
