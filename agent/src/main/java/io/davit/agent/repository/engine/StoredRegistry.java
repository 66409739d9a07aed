package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.crypto.Marker;
import io.davit.agent.repository.crypto.OwnerKeys;
import io.davit.agent.repository.crypto.WriterKey;
import io.davit.agent.repository.crypto.WriterRecord;
import io.davit.agent.repository.crypto.WriterRegistry;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.journal.CreateOnce;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The registry of writers in the location. What authenticated once is kept. Safe for use by many threads. */
final class StoredRegistry implements WriterRegistry {
    static final int LONGEST = 16 << 10;

    private final ObjectStore store;
    private final Marker marker;
    private final Map<WriterId, byte[]> known = new ConcurrentHashMap<>();

    /** @param marker authenticated */
    StoredRegistry(ObjectStore store, Marker marker) {
        this.store = store;
        this.marker = marker;
    }

    @Override
    public byte[] publicKey(WriterId writer) {
        return find(writer)
                .orElseThrow(() -> new DavitException(
                        ErrorCode.REPOSITORY_WRITER_UNKNOWN, "the owner did not register writer " + writer));
    }

    /** The same; empty if the store positively has no entry of that name. */
    Optional<byte[]> find(WriterId writer) {
        byte[] there = known.get(writer);
        if (there != null) {
            return Optional.of(there);
        }
        byte[] object;
        try {
            object = store.readWhole(ObjectNames.writer(writer), LONGEST);
        } catch (DavitException e) {
            if (e.code() == ErrorCode.STORE_OBJECT_MISSING) {
                return Optional.empty();
            }
            throw e;
        }
        byte[] publicKey = WriterRecord.publicKey(writer, object, marker.repository(), marker.ownerKey());
        known.put(writer, publicKey);
        return Optional.of(publicKey);
    }

    /** Creates the entry; the owner's key signs it. */
    void register(WriterKey writer, OwnerKeys keys) {
        byte[] object = WriterRecord.create(ObjectId.random(), writer, keys);
        CreateOnce.create(store, ObjectNames.writer(writer.id()), object);
        known.put(writer.id(), writer.key().publicKey());
    }

    /** Writers that a LIST shows. What it does not show proves nothing. */
    Set<WriterId> list() {
        Set<WriterId> writers = new TreeSet<>();
        store.list(ObjectNames.prefix(ObjectKind.WRITER), stat -> {
            ObjectNames.writerId(stat.key()).ifPresent(writers::add);
            return true;
        });
        return writers;
    }
}
