package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.Repositories;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.WriterMemory;
import java.nio.file.Path;

/** Repositories in the format of {@code docs/repository-format.md}. Stateless. */
public final class DavitRepositories implements Repositories {
    @Override
    public RepositoryPin initialise(ObjectStore store, Passphrase passphrase, WriterMemory memory) {
        return new Initialising(store, passphrase, memory).run();
    }

    /** The store stays the caller's to close, after the repository. */
    @Override
    public OpenRepository open(ObjectStore store, Passphrase passphrase, WriterMemory memory, Path cache) {
        return new DavitRepository(Trusted.open(store, passphrase, memory), cache);
    }
}
