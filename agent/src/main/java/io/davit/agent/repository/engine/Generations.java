package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;

/** Prune generations (R19). This version knows none but the one before the first prune, and stops at any other. */
final class Generations {
    private Generations() {}

    /**
     * The generation of a repository that was never pruned.
     *
     * @throws DavitException READER_TOO_OLD if a prune condemned objects: they must not be referred to, and only a newer version knows which
     */
    static long unpruned(ObjectStore store) {
        if (store.stat(ObjectNames.condemned(1)).isPresent()) {
            throw new DavitException(
                    ErrorCode.READER_TOO_OLD, "objects of the repository were condemned by a newer version");
        }
        return 0;
    }
}
