package io.davit.agent.repository.engine;

import io.davit.agent.repository.listing.AuditMemory;
import io.davit.agent.rocks.RocksStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What one verification found whole, on disk. */
final class StoredAudit implements AuditMemory, AutoCloseable {
    private static final String FOUND = "found";

    private final RocksStore store;

    private StoredAudit(RocksStore store) {
        this.store = store;
    }

    /** @param folder of its own, absent or empty */
    static StoredAudit open(Path folder) {
        return new StoredAudit(RocksStore.open(folder, List.of(FOUND)));
    }

    @Override
    public Optional<byte[]> find(byte[] subject) {
        return store.get(FOUND, subject);
    }

    @Override
    public void keep(byte[] subject, byte[] finding) {
        store.put(FOUND, subject, finding);
    }

    @Override
    public void close() {
        store.close();
    }
}
