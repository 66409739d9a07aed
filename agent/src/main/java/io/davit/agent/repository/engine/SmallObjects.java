package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Optional;

/** Reads objects of which it is known how long they are at most. */
final class SmallObjects {
    private SmallObjects() {}

    /**
     * Empty only if the store positively has none.
     *
     * @throws DavitException REPOSITORY_TAMPERED for an object that is larger than any of ours; STORE_*
     */
    static Optional<byte[]> read(ObjectStore store, ObjectKey key, int limit) {
        try {
            return Optional.of(store.readWhole(key, limit));
        } catch (DavitException e) {
            if (e.code() == ErrorCode.STORE_OBJECT_MISSING) {
                return Optional.empty();
            }
            boolean tooLong = e.code() == ErrorCode.STORE_FAILED
                    && store.stat(key).filter(stat -> stat.size() > limit).isPresent();
            throw tooLong ? new DavitException(ErrorCode.REPOSITORY_TAMPERED, key + " is too long", e) : e;
        }
    }
}
