package io.davit.agent.repository;

import io.davit.agent.objectstore.ObjectStore;
import java.nio.file.Path;

/** Where repositories come from. */
public interface Repositories {
    /**
     * Creates a repository in an empty location: keys, owner slot, marker (the marker last, so that a killed
     * initialisation can be repeated).
     *
     * @throws io.davit.errors.DavitException REPOSITORY_EXISTS, REPOSITORY_NOT_EMPTY, REPOSITORY_PIN_MISMATCH (this location was another
     *     repository before), STORE_*
     */
    RepositoryPin initialise(ObjectStore store, Passphrase passphrase, WriterMemory memory);

    /**
     * Opens and authenticates. A pin in the memory must match; without one, the passphrase is the trust, and the pin is remembered.
     *
     * @param cache folder for the local chunk index and spool files; dropped and rebuilt when it does not belong to the repository
     * @throws io.davit.errors.DavitException REPOSITORY_ABSENT, REPOSITORY_VERSION, REPOSITORY_KEY_WRONG, REPOSITORY_TAMPERED, REPOSITORY_PIN_MISMATCH, STORE_*
     */
    OpenRepository open(ObjectStore store, Passphrase passphrase, WriterMemory memory, Path cache);
}
