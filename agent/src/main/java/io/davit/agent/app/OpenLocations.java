package io.davit.agent.app;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.Founding;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.Recipient;
import io.davit.agent.repository.Repositories;
import io.davit.agent.repository.RepositoryPin;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The repositories that are open in this process: one per location, shared by everything that uses it at the same time,
 * because its local cache has one owner. Closed when the last user closes its share and nobody {@linkplain #keep keeps} it.
 */
final class OpenLocations {
    private final KnownLocations known;
    private final Path cache;
    private final LocationStores stores;
    private final Repositories repositories;
    private final LocationMemories memories;
    private final Map<String, Shared> open = new HashMap<>();
    private final Map<String, Integer> keepers = new HashMap<>();
    // Held while a repository is opened: its second user has to wait for the first one's answer in any case.
    private final ReentrantLock opening = new ReentrantLock();

    /** @param dataDir of the agent; each location has its cache there */
    OpenLocations(
            KnownLocations known,
            LocationStores stores,
            Repositories repositories,
            LocationMemories memories,
            Path dataDir) {
        this.known = known;
        this.cache = dataDir.resolve("cache");
        this.stores = stores;
        this.repositories = repositories;
        this.memories = memories;
    }

    /** One open repository with its store, and how many use it. */
    private static final class Shared {
        final OpenRepository repository;
        final ObjectStore store;
        int users;

        Shared(OpenRepository repository, ObjectStore store) {
            this.repository = repository;
            this.store = store;
        }
    }

    /** The caller closes what it gets; other users are not disturbed. */
    OpenRepository open(String name) {
        KnownLocation location = known.find(name);
        String key = location.key();
        opening.lock();
        try {
            Shared shared = open.get(key);
            if (shared == null) {
                shared = openAnew(location);
                open.put(key, shared);
            }
            shared.users++;
            Shared used = shared;
            return new RepositoryShare(used.repository, () -> release(key, used));
        } finally {
            opening.unlock();
        }
    }

    private Shared openAnew(KnownLocation location) {
        ObjectStore store = stores.open(location.config());
        try (Passphrase passphrase = LocationStores.passphrase(location.config())) {
            OpenRepository repository = repositories.open(
                    store, passphrase, memories.of(location, store.describe()), cache.resolve(location.key()));
            return new Shared(repository, store);
        } catch (RuntimeException e) {
            closeAfter(store, e);
            throw e;
        }
    }

    private void release(String key, Shared shared) {
        opening.lock();
        try {
            shared.users--;
            closeIfIdle(key);
        } finally {
            opening.unlock();
        }
    }

    private void closeIfIdle(String key) {
        Shared shared = open.get(key);
        if (shared == null || shared.users > 0 || keepers.containsKey(key)) {
            return;
        }
        open.remove(key);
        try (ObjectStore store = shared.store) {
            shared.repository.close();
        }
    }

    /**
     * Until the caller closes what it gets, a repository of this location stays open once somebody opens it. Opening stretches the
     * passphrase, which costs 0.2 s and 19 MiB; users that follow each other within one run need it once.
     */
    Keeping keep(String name) {
        String key = known.find(name).key();
        opening.lock();
        try {
            keepers.merge(key, 1, Integer::sum);
            AtomicBoolean ended = new AtomicBoolean();
            return () -> {
                if (ended.compareAndSet(false, true)) {
                    endKeeping(key);
                }
            };
        } finally {
            opening.unlock();
        }
    }

    /** Ends when it is closed. */
    @FunctionalInterface
    interface Keeping extends AutoCloseable {
        @Override
        void close();
    }

    private void endKeeping(String key) {
        opening.lock();
        try {
            keepers.computeIfPresent(key, (ignored, count) -> count > 1 ? count - 1 : null);
            closeIfIdle(key);
        } finally {
            opening.unlock();
        }
    }

    void requireNone(String name) {
        KnownLocation location = known.find(name);
        LocationStores.makePrefix(location.config());
        try (ObjectStore store = stores.open(location.config())) {
            repositories.requireNone(store, memories.of(location, store.describe()));
        }
    }

    /** @param recovery of whoever keeps the recovery key; empty if it was declined */
    RepositoryPin initialise(String name, Optional<Recipient> recovery) {
        KnownLocation location = known.find(name);
        LocationStores.makePrefix(location.config());
        try (ObjectStore store = stores.open(location.config());
                Passphrase passphrase = LocationStores.passphrase(location.config())) {
            return repositories.initialise(
                    store, new Founding(passphrase, recovery), memories.of(location, store.describe()));
        }
    }

    /** Without a repository in it; the caller closes it. */
    ObjectStore store(String name) {
        return stores.open(known.find(name).config());
    }

    /** Kind and address, without credentials. */
    String place(String name) {
        try (ObjectStore store = store(name)) {
            return store.describe();
        }
    }

    private static void closeAfter(ObjectStore store, RuntimeException cause) {
        try {
            store.close();
        } catch (RuntimeException closing) {
            cause.addSuppressed(closing);
        }
    }
}
