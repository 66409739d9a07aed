package io.davit.agent.repository.upkeep;

import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.crypto.KeyRing;
import io.davit.agent.repository.crypto.OwnerKeys;
import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.journal.Entry;
import io.davit.agent.repository.journal.JournalReader;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A repository as upkeep sees it.
 *
 * @param owner needed for what changes something; a reader has no such keys
 * @param journals reads all journals
 * @param reader reads single entries
 */
public record UpkeepSite(
        ObjectStore store,
        ObjectId repository,
        KeyRing ring,
        Supplier<OwnerKeys> owner,
        SignedObjects objects,
        CondemnedLists lists,
        Journals journals,
        JournalReader reader) {
    /** Reads journals, of the writers that a LIST shows and of others that are known. */
    @FunctionalInterface
    public interface Journals {
        /** Answers what is wrong with journals; entries are given as they count. */
        List<Problem> read(Collection<WriterId> also, Map<String, JournalHead> known, Consumer<Entry> visitor);
    }

    /** The store's own date of an object that is there. */
    Instant dateOf(ObjectKey key) {
        return store.stat(key)
                .or(() -> store.stat(key))
                .map(ObjectStat::modified)
                .orElseThrow(() -> new DavitException(ErrorCode.MISSING_DATA, key + " was there, and is gone"));
    }
}
