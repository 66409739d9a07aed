package io.davit.agent.repository.index;

import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.rocks.Batch;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/**
 * Where blocks of packs were copied to, as index segments say (R15, R19): a reference list goes on naming the pack that its
 * blocks were in, which may be gone. On disk; safe for use by many threads.
 */
public final class PackCopies {
    private static final byte BY_SOURCE = 's';
    private static final byte BY_TARGET = 't';

    private final IndexFolder folder;

    PackCopies(IndexFolder folder) {
        this.folder = folder;
    }

    /**
     * One pack holds blocks of another one, somebody says.
     *
     * @param by who signed the segment that says so
     */
    public record Copy(ObjectId target, WriterId by, CopiedBlocks copied) {}

    void add(ObjectId target, WriterId by, List<CopiedBlocks> copies) {
        Batch batch = new Batch();
        for (CopiedBlocks copy : copies) {
            byte[] source = copy.source().bytes();
            ByteWriter value = new ByteWriter(64);
            copy.writeTo(value);
            batch.put(IndexFolder.COPIES, key(BY_SOURCE, source, target.bytes(), by.bytes()), value.toBytes());
            batch.put(IndexFolder.COPIES, key(BY_TARGET, target.bytes(), source, by.bytes()), value.toBytes());
        }
        folder.store().write(batch, false);
    }

    private static byte[] key(byte order, byte[]... parts) {
        ByteWriter key = new ByteWriter(96).u8(order);
        for (byte[] part : parts) {
            key.bytes(part);
        }
        return key.toBytes();
    }

    /** Takes one copy. */
    @FunctionalInterface
    public interface Visitor {
        void copy(Copy copy);
    }

    public void forEach(Visitor visitor) {
        scan(new byte[] {BY_SOURCE}, visitor);
    }

    public List<Copy> of(ObjectId source) {
        List<Copy> copies = new ArrayList<>();
        scan(key(BY_SOURCE, source.bytes()), copies::add);
        return copies;
    }

    public List<Copy> into(ObjectId target) {
        List<Copy> copies = new ArrayList<>();
        scan(key(BY_TARGET, target.bytes()), copies::add);
        return copies;
    }

    private void scan(byte[] prefix, Visitor visitor) {
        folder.store().scanPrefix(IndexFolder.COPIES, prefix, (key, value) -> {
            ByteReader names = new ByteReader(key, ErrorCode.LEDGER_DAMAGED);
            boolean bySource = names.u8() == BY_SOURCE;
            ObjectId first = ObjectId.of(names.bytes(ObjectId.LENGTH));
            ObjectId second = ObjectId.of(names.bytes(ObjectId.LENGTH));
            WriterId by = WriterId.of(names.bytes(WriterId.LENGTH));
            CopiedBlocks copied = CopiedBlocks.read(new ByteReader(value, ErrorCode.LEDGER_DAMAGED));
            visitor.copy(new Copy(bySource ? second : first, by, copied));
            return true;
        });
    }
}
