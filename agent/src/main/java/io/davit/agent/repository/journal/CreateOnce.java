package io.davit.agent.repository.journal;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Arrays;

/** Creates small objects that others build on. */
public final class CreateOnce {
    private CreateOnce() {}

    /**
     * Creates the object and reads it back: on return the store holds exactly these bytes under the key.
     *
     * @throws DavitException STORE_CONFLICT if the key holds other bytes; STORE_* otherwise, and then the object may be there or not
     */
    public static void create(ObjectStore store, ObjectKey key, byte[] bytes) {
        store.create(key, Content.of(bytes));
        byte[] stored = store.readWhole(key, bytes.length + 1);
        if (!Arrays.equals(stored, bytes)) {
            throw new DavitException(ErrorCode.STORE_CONFLICT, key + " holds other bytes than were written");
        }
    }
}
