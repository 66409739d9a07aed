package io.davit.agent.repository.pack;

import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;

/** Looks whether a pack is there. */
public final class PackLook {
    private PackLook() {}

    /**
     * Asks again before it says no, because a stale answer must not cost a pack.
     *
     * @param size that the pack has to have
     * @throws io.davit.errors.DavitException STORE_*: an error is no absence
     */
    public static boolean isThere(ObjectStore store, ObjectId pack, long size) {
        ObjectKey key = ObjectNames.of(ObjectKind.PACK, pack);
        return store.stat(key)
                .or(() -> store.stat(key))
                .filter(stat -> stat.size() == size)
                .isPresent();
    }
}
