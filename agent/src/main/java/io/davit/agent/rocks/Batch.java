package io.davit.agent.rocks;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes that {@link RocksStore#write} makes all together or not at all. For one thread. */
public final class Batch {
    /** One change; no value means delete. */
    record Change(String family, byte[] key, byte @Nullable [] value) {}

    private final List<Change> changes = new ArrayList<>();
    private long bytes;

    public Batch put(String family, byte[] key, byte[] value) {
        changes.add(new Change(family, key, value));
        bytes += key.length + value.length;
        return this;
    }

    public Batch delete(String family, byte[] key) {
        changes.add(new Change(family, key, null));
        bytes += key.length;
        return this;
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** Bytes of keys and values so far: write the batch when it reaches the caller's budget. */
    public long bytes() {
        return bytes;
    }

    List<Change> changes() {
        return changes;
    }
}
