package io.davit.agent.repository.reference;

import io.davit.agent.repository.chunk.ChunkKind;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.FieldReader;
import io.davit.agent.repository.format.FieldWriter;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.pack.BlockRef;
import io.davit.agent.repository.pack.ExtentRun;
import io.davit.agent.repository.pack.Spot;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The payload of one reference list object: a table of packs, then records that point into it, of blocks that something needs
 * or of the places of a list's extents (R16). Stands alone.
 */
final class ReferencePart {
    private static final int PACK = FieldWriter.critical(1);
    private static final int RECORD = FieldWriter.critical(2);
    private static final int EXTENTS = FieldWriter.critical(3);
    /** A part is closed once its records have this many bytes. */
    static final int FULL = 1 << 20;

    private static final int MOST_BITMAP = 1 << 13;
    /** As many as a list of parts has parts. */
    private static final int MOST_RUNS = 1 << 12;

    private final List<byte[]> table = new ArrayList<>();
    private final Map<ObjectId, Integer> numbers = new HashMap<>();
    private final List<Row> records = new ArrayList<>();
    private long size;

    private record Row(int tag, byte[] bytes) {}

    boolean isEmpty() {
        return records.isEmpty();
    }

    boolean isFull() {
        return size >= FULL;
    }

    void add(ContentId chunk, List<PackNeed> needs) {
        ByteWriter record = new ByteWriter(64).contentId(chunk).varint(needs.size());
        for (PackNeed need : needs) {
            byte[] bits = need.blocks().toByteArray();
            record.varint(number(need)).varint(bits.length).bytes(bits);
        }
        add(RECORD, record);
    }

    /** @param needs of the packs that the runs lie in */
    void addExtents(ContentId list, List<ExtentRun> runs, List<PackNeed> needs) {
        Map<ObjectId, Integer> places = new HashMap<>();
        needs.forEach(need -> places.put(need.pack(), number(need)));
        ByteWriter record = new ByteWriter(64).contentId(list).varint(runs.size());
        for (ExtentRun run : runs) {
            BlockRef block = run.start().block();
            record.varint(Objects.requireNonNull(places.get(block.pack()))).varint(block.block());
            record.varint(run.start().offset()).varint(run.extents());
        }
        add(EXTENTS, record);
    }

    private void add(int tag, ByteWriter record) {
        records.add(new Row(tag, record.toBytes()));
        size += record.length();
    }

    private int number(PackNeed need) {
        return numbers.computeIfAbsent(need.pack(), pack -> {
            table.add(new ByteWriter(48).bytes(pack.bytes()).varint(need.size()).toBytes());
            size += 40;
            return table.size() - 1;
        });
    }

    byte[] toBytes() {
        FieldWriter fields = new FieldWriter();
        table.forEach(pack -> fields.bytes(PACK, pack));
        records.stream().filter(row -> row.tag() == RECORD).forEach(row -> fields.bytes(RECORD, row.bytes()));
        records.stream().filter(row -> row.tag() == EXTENTS).forEach(row -> fields.bytes(EXTENTS, row.bytes()));
        return fields.toBytes();
    }

    /** Takes the needs of one chunk. */
    @FunctionalInterface
    interface Visitor {
        void chunk(ContentId chunk, List<PackNeed> needs);
    }

    /** @throws DavitException REPOSITORY_TAMPERED, READER_TOO_OLD */
    static void read(byte[] payload, Visitor visitor) {
        Records records = new Records(payload);
        for (Needs found = records.next(); found != null; found = records.next()) {
            visitor.chunk(found.chunk(), found.packs());
        }
    }

    /**
     * One record.
     *
     * @param runs of a list of extents; the packs are those that they lie in then
     */
    record Needs(ContentId chunk, List<PackNeed> packs, Optional<List<ExtentRun>> runs) {}

    /** The records of a payload, one after the other. */
    static final class Records {
        private final FieldReader fields;
        private final List<PackNeed> table = new ArrayList<>();
        private final Set<ObjectId> packs = new HashSet<>();

        Records(byte[] payload) {
            fields = new FieldReader(payload, ErrorCode.REPOSITORY_TAMPERED);
        }

        /**
         * Null at the end.
         *
         * @throws DavitException REPOSITORY_TAMPERED, READER_TOO_OLD
         */
        @Nullable
        Needs next() {
            while (fields.next()) {
                if (fields.tag() == PACK) {
                    ByteReader in = fields.repeated().raw();
                    ObjectId pack = ObjectId.of(in.bytes(ObjectId.LENGTH));
                    long size = in.varint();
                    if (size < 0) {
                        throw in.malformed("a size is too large");
                    }
                    in.requireEnd();
                    if (!packs.add(pack)) {
                        throw in.malformed("a pack twice in the table");
                    }
                    table.add(new PackNeed(pack, size, new BitSet()));
                } else if (fields.tag() == RECORD) {
                    return record(fields.repeated().raw());
                } else if (fields.tag() == EXTENTS) {
                    return extents(fields.repeated().raw());
                } else {
                    fields.repeated().unknown();
                }
            }
            return null;
        }

        private Needs extents(ByteReader in) {
            ContentId list = in.contentId();
            int count = in.count(MOST_RUNS);
            List<ExtentRun> runs = new ArrayList<>(Math.min(count, 64));
            Map<ObjectId, PackNeed> needs = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                int number = in.count(Integer.MAX_VALUE);
                int block = in.count(MOST_BITMAP * 8 - 1);
                int offset = in.count(ChunkKind.LONGEST - 1);
                int extents = in.count(ChunkKind.LONGEST);
                if (number >= table.size() || extents == 0) {
                    throw in.malformed("a run in no pack, or of nothing");
                }
                PackNeed pack = table.get(number);
                needs.computeIfAbsent(pack.pack(), id -> new PackNeed(id, pack.size(), new BitSet()))
                        .blocks()
                        .set(block);
                runs.add(new ExtentRun(new Spot(new BlockRef(pack.pack(), block), offset), extents));
            }
            in.requireEnd();
            return new Needs(list, List.copyOf(needs.values()), Optional.of(runs));
        }

        private Needs record(ByteReader in) {
            ContentId chunk = in.contentId();
            int count = in.count(table.size());
            List<PackNeed> needs = new ArrayList<>(count);
            BitSet named = new BitSet();
            for (int i = 0; i < count; i++) {
                int number = in.count(Integer.MAX_VALUE);
                byte[] bits = in.bytes(in.count(MOST_BITMAP));
                if (number >= table.size() || bits.length == 0 || bits[bits.length - 1] == 0) {
                    throw in.malformed("a reference to no pack or no block");
                }
                if (named.get(number)) {
                    throw in.malformed("two references to one pack");
                }
                named.set(number);
                PackNeed pack = table.get(number);
                needs.add(new PackNeed(pack.pack(), pack.size(), BitSet.valueOf(bits)));
            }
            in.requireEnd();
            return new Needs(chunk, needs, Optional.empty());
        }
    }
}
