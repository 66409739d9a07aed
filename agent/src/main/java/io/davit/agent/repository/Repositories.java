package io.davit.agent.repository;

import io.davit.agent.objectstore.ObjectStore;
import java.nio.file.Path;
import java.util.Optional;

/** Where repositories come from. */
public interface Repositories {
    /**
     * Creates a repository in an empty location: keys, owner slots, marker (the marker last, so that a killed
     * initialisation can be repeated).
     *
     * @throws io.davit.errors.DavitException REPOSITORY_EXISTS, REPOSITORY_NOT_EMPTY, REPOSITORY_PIN_MISMATCH (this location was another
     *     repository before), STORE_*
     */
    RepositoryPin initialise(ObjectStore store, Founding founding, WriterMemory memory);

    /** The same without a recovery key. */
    default RepositoryPin initialise(ObjectStore store, Passphrase passphrase, WriterMemory memory) {
        return initialise(store, new Founding(passphrase, Optional.empty()), memory);
    }

    /**
     * Says whether {@link #initialise} would find room, before a person is asked for anything.
     *
     * @throws io.davit.errors.DavitException REPOSITORY_EXISTS, REPOSITORY_PIN_MISMATCH, STORE_*
     */
    void requireNone(ObjectStore store, WriterMemory memory);

    /**
     * Opens and authenticates. A pin in the memory must match; without one, the passphrase is the trust, or what a slot proves to its private key, and
     * the pin is remembered. A reader's credential opens a repository that refuses to be written to.
     *
     * @param cache folder for the local chunk index and spool files; dropped and rebuilt when it does not belong to the repository
     * @throws io.davit.errors.DavitException REPOSITORY_ABSENT, REPOSITORY_VERSION, REPOSITORY_KEY_WRONG, REPOSITORY_OWNER_UNPROVEN, REPOSITORY_TAMPERED,
     *     REPOSITORY_PIN_MISMATCH, REPOSITORY_FORK, STORE_*
     */
    OpenRepository open(ObjectStore store, Credential credential, WriterMemory memory, Path cache);

    /**
     * Opens what says who may open it.
     *
     * @param fromCopies whether to look for a slot in restore points, too
     * @throws io.davit.errors.DavitException as {@link #open}
     */
    RepositoryKeys keys(ObjectStore store, Credential credential, WriterMemory memory, boolean fromCopies);
}
