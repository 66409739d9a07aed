package io.davit.agent.objectstore;

import java.time.Instant;

/** Immutability that the store enforces: until then, what is stored is neither deleted nor replaced (R21). */
public record RetentionLock(LockMode mode, Instant until) {
    /** Whether whatever the other one protects from, this one does, for as long. */
    public boolean covers(RetentionLock other) {
        return mode.compareTo(other.mode) >= 0 && !until.isBefore(other.until);
    }

    @Override
    public String toString() {
        return mode + " until " + until;
    }
}
