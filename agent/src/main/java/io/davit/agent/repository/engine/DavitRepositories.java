package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.Repositories;
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
    public RepositoryPin initialise(ObjectStore store, Passphrase passphrase, WriterMemory memory) {
        return new Initialising(store, passphrase, cost, memory).run();
    }

    /** The store stays the caller's to close, after the repository. */
    @Override
    public OpenRepository open(ObjectStore store, Passphrase passphrase, WriterMemory memory, Path cache) {
        return new DavitRepository(Trusted.open(store, passphrase, memory), cache);
    }
}
