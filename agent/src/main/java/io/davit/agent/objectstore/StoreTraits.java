package io.davit.agent.objectstore;

import java.util.Optional;

/**
 * What a store really guarantees. Told by the driver or probed; never assumed.
 *
 * @param versioned whether what is deleted or written over stays as an older version; the oldest version is the object (R3)
 * @param lock the mode that the place is set up for; empty if it cannot lock objects, or does not say so
 */
public record StoreTraits(boolean createOnly, boolean versioned, Optional<LockMode> lock) {
    /** Creates only, keeps no versions, and cannot lock. */
    public static final StoreTraits PLAIN = new StoreTraits(true, false, Optional.empty());
}
