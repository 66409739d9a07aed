package io.davit.agent.app;

import io.davit.agent.config.AgentConfig;
import io.davit.agent.config.LocationConfig;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.Repositories;
import io.davit.agent.repository.RepositoryPin;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The repositories that are open in this process: one per location, shared by everything that uses it at the same time,
 * because its local cache has one owner. Closed when the last user closes its share and nobody {@linkplain #keep keeps} it.
 */
final class OpenLocations {
    private final AgentConfig config;
    private final LocationStores stores;
    private final Repositories repositories;
    private final LocationMemories memories;
    private final Map<String, Shared> open = new HashMap<>();
    private final Map<String, Integer> keepers = new HashMap<>();
    // Held while a repository is opened: its second user has to wait for the first one's answer in any case.
    private final ReentrantLock opening = new ReentrantLock();

    OpenLocations(AgentConfig config, LocationStores stores, Repositories repositories, LocationMemories memories) {
        this.config = config;
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
        LocationConfig location = config.location(name);
        opening.lock();
        try {
            Shared shared = open.get(name);
            if (shared == null) {
                shared = openAnew(location);
                open.put(name, shared);
            }
            shared.users++;
            Shared used = shared;
            return new RepositoryShare(used.repository, () -> release(name, used));
        } finally {
            opening.unlock();
        }
    }

    private Shared openAnew(LocationConfig location) {
        ObjectStore store = stores.open(location);
        try (Passphrase passphrase = LocationStores.passphrase(location)) {
            OpenRepository repository = repositories.open(
                    store,
                    passphrase,
                    memories.of(location.name(), store.describe()),
                    config.dataDir().resolve("cache").resolve(location.name()));
            return new Shared(repository, store);
        } catch (RuntimeException e) {
            closeAfter(store, e);
            throw e;
        }
    }

    private void release(String name, Shared shared) {
        opening.lock();
        try {
            shared.users--;
            closeIfIdle(name);
        } finally {
            opening.unlock();
        }
    }

    private void closeIfIdle(String name) {
        Shared shared = open.get(name);
        if (shared == null || shared.users > 0 || keepers.containsKey(name)) {
            return;
        }
        open.remove(name);
        try (ObjectStore store = shared.store) {
            shared.repository.close();
        }
    }

    /**
     * Until the caller closes what it gets, a repository of this location stays open once somebody opens it. Opening stretches the
     * passphrase, which costs 0.2 s and 19 MiB; users that follow each other within one run need it once.
     */
    Keeping keep(String name) {
        opening.lock();
        try {
            keepers.merge(name, 1, Integer::sum);
            AtomicBoolean ended = new AtomicBoolean();
            return () -> {
                if (ended.compareAndSet(false, true)) {
                    endKeeping(name);
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

    private void endKeeping(String name) {
        opening.lock();
        try {
            keepers.computeIfPresent(name, (ignored, count) -> count > 1 ? count - 1 : null);
            closeIfIdle(name);
        } finally {
            opening.unlock();
        }
    }

    RepositoryPin initialise(String name) {
        LocationConfig location = config.location(name);
        LocationStores.makePrefix(location);
        try (ObjectStore store = stores.open(location);
                Passphrase passphrase = LocationStores.passphrase(location)) {
            return repositories.initialise(store, passphrase, memories.of(name, store.describe()));
        }
    }

    /** Kind and address, without credentials. */
    String place(String name) {
        try (ObjectStore store = stores.open(config.location(name))) {
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
