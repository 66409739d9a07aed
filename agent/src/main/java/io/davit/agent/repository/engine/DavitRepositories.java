package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.Credential;
import io.davit.agent.repository.Founding;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.Repositories;
import io.davit.agent.repository.RepositoryKeys;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.WriterMemory;
import io.davit.agent.repository.crypto.StretchingCost;
import java.nio.file.Path;

/** Repositories in the format of {@code docs/repository-format.md}. Stateless. */
public final class DavitRepositories implements Repositories {
    private final StretchingCost cost;

    public DavitRepositories() {
        this(StretchingCost.STANDARD);
    }

    /** @param cost of the repositories that are made here; those of others carry their own */
    public DavitRepositories(StretchingCost cost) {
        this.cost = cost;
    }

    @Override
    public RepositoryPin initialise(ObjectStore store, Founding founding, WriterMemory memory) {
        return new Initialising(store, founding, cost, memory).run();
    }

    @Override
    public void requireNone(ObjectStore store, WriterMemory memory) {
        Initialising.requireNoRepository(store, memory);
    }

    @Override
    public RepositoryKeys keys(ObjectStore store, Credential credential, WriterMemory memory, boolean fromCopies) {
        return StoredKeys.open(store, credential, memory, cost, fromCopies);
    }

    /** The store stays the caller's to close, after the repository. */
    @Override
    public OpenRepository open(ObjectStore store, Credential credential, WriterMemory memory, Path cache) {
        return new DavitRepository(Trusted.open(store, credential, memory), cache);
    }
}
