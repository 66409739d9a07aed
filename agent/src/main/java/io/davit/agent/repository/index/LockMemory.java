package io.davit.agent.repository.index;

import io.davit.agent.objectstore.LockMode;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.RetentionLock;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.rocks.Batch;
import io.davit.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * Until when objects are locked at least, as this agent locked them: locks are only ever extended. Goes with the cache that
 * it is part of (R18), and counts for one place: a copy of the repository elsewhere has no locks. Safe for use by many threads.
 */
public final class LockMemory {
    private static final int BATCH_BYTES = 256 << 10;

    private final IndexFolder folder;
    private final byte[] place;

    /** @param place as the store describes itself */
    LockMemory(IndexFolder folder, String place) {
        this.folder = folder;
        this.place = place.getBytes(StandardCharsets.UTF_8);
    }

    /** Empty if nothing is known. */
    public Optional<RetentionLock> of(ObjectKey key) {
        return folder.store().get(IndexFolder.LOCKS, name(key)).map(value -> {
            ByteReader in = new ByteReader(value, ErrorCode.LEDGER_DAMAGED);
            LockMode mode = in.u8() == 1 ? LockMode.COMPLIANCE : LockMode.GOVERNANCE;
            return new RetentionLock(mode, Instant.ofEpochSecond(in.u64()));
        });
    }

    /** To be called once the store said so. */
    public void remember(ObjectKey key, RetentionLock lock) {
        byte[] value = new ByteWriter(9)
                .u8(lock.mode() == LockMode.COMPLIANCE ? 1 : 0)
                .u64(lock.until().getEpochSecond())
                .toBytes();
        folder.store().put(IndexFolder.LOCKS, name(key), value);
    }

    /** The object is gone. */
    public void forget(ObjectKey key) {
        folder.store().delete(IndexFolder.LOCKS, name(key));
    }

    /** Objects may have been created anew under their names: then nothing is known of their locks. */
    public void forgetAll() {
        Batch batch = new Batch();
        folder.store().scanPrefix(IndexFolder.LOCKS, prefix(), (key, value) -> {
            batch.delete(IndexFolder.LOCKS, key);
            return batch.bytes() < BATCH_BYTES;
        });
        if (!batch.isEmpty()) {
            folder.store().write(batch, false);
            forgetAll();
        }
    }

    private byte[] prefix() {
        return new ByteWriter(place.length + 1).bytes(place).u8(0).toBytes();
    }

    private byte[] name(ObjectKey key) {
        byte[] object = key.value().getBytes(StandardCharsets.US_ASCII);
        return new ByteWriter(place.length + 1 + object.length)
                .bytes(prefix())
                .bytes(object)
                .toBytes();
    }
}
