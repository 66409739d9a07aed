package io.davit.agent.app;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.RepositoryKeys;
import io.davit.agent.state.StateFolder;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** The keys of one repository for the time of one command: with them, its store and its state are closed. */
record StandaloneKeys(StateFolder state, ObjectStore store, RepositoryKeys keys) implements RepositoryKeys {
    @Override
    public Report report() {
        return keys.report();
    }

    @Override
    public KeySlot add(Grant grant) {
        return keys.add(grant);
    }

    @Override
    public List<KeySlot> remove(String slot, Instant now) {
        return keys.remove(slot, now);
    }

    @Override
    public Report rotate(Rotation rotation) {
        return keys.rotate(rotation);
    }

    @Override
    public List<KeySlot> recover() {
        return keys.recover();
    }

    @Override
    public void requireShreddable(List<byte[]> destroyed, Set<String> gone) {
        keys.requireShreddable(destroyed, gone);
    }

    @Override
    public void close() {
        try (state;
                store) {
            keys.close();
        }
    }
}
