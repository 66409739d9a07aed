package io.davit.agent.repository.index;

import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.rocks.Batch;
import io.davit.errors.ErrorCode;
import java.util.Optional;

/** Objects that condemned lists name, as the local index remembers them (R19). On disk; safe for use by many threads. */
public final class CondemnedObjects {
    private final IndexFolder folder;

    CondemnedObjects(IndexFolder folder) {
        this.folder = folder;
    }

    void add(Batch batch, ObjectId id, long generation) {
        batch.put(IndexFolder.CONDEMNED, id.bytes(), row(generation, false));
    }

    private static byte[] row(long generation, boolean gone) {
        return new ByteWriter(9).u64(generation).u8(gone ? 1 : 0).toBytes();
    }

    /** Whether a condemned list names the object; it may be there or not. */
    public boolean has(ObjectId id) {
        return row(id).isPresent();
    }

    /** Generation of the newest list that names the object. */
    public Optional<Long> generationOf(ObjectId id) {
        return row(id).map(value -> new ByteReader(value, ErrorCode.LEDGER_DAMAGED).u64());
    }

    /** Whether it is condemned and was deleted, or seen to be gone. */
    public boolean isGone(ObjectId id) {
        return row(id).filter(value -> value[value.length - 1] == 1).isPresent();
    }

    /** The condemned object is gone; nobody needs to look for it again. */
    public void gone(ObjectId id) {
        folder.store().put(IndexFolder.CONDEMNED, id.bytes(), row(folder.number(IndexFolder.GENERATION), true));
    }

    private Optional<byte[]> row(ObjectId id) {
        return folder.store().get(IndexFolder.CONDEMNED, id.bytes());
    }
}
