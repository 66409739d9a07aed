package io.davit.agent.repository.index;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.format.FieldWriter;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.pack.PackDirectory;
import io.davit.agent.repository.pack.PackLook;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signed objects that say which chunk lies where: each holds the directories of some packs. Read into the
 * {@link ChunkIndex}, and written for the packs that none covers yet. For one thread at a time.
 */
public final class IndexSegments {
    /** A segment is closed once its payload has this many bytes; a directory is at most 8 MiB. */
    private static final int FULL = 2 << 20;
    /** Bytes of an object below which a segment is worth merging. */
    private static final long SMALL = FULL / 8;
    /** So many small ones are merged. */
    private static final int MANY = 16;

    private static final Logger LOG = LoggerFactory.getLogger(IndexSegments.class);

    private final ObjectStore store;
    private final ChunkIndex index;
    private final SegmentReader reader;

    /** @param index brought up to the newest generation */
    public IndexSegments(ObjectStore store, ChunkIndex index) {
        this.store = store;
        this.index = index;
        this.reader = new SegmentReader(store);
    }

    /**
     * Reads the segments that are not in the index yet, or were changed since. One that is damaged, forged or gone is
     * refused for itself, and looked at again next time: whatever it names is unknown, all else stays usable (R7, R20).
     *
     * @return the segments that were refused
     * @throws DavitException STORE_*, when the store gives no answer
     */
    public RefusedSegments load(SignedObjects objects) {
        RefusedSegments refused = new RefusedSegments();
        load(objects, (segment, stat) -> !index.segments().has(segment, stat), refused);
        return refused;
    }

    /** Hears of every segment. */
    public interface Visitor {
        void refused(ObjectKey segment, DavitException why);

        void pack(PackDirectory directory, long size);
    }

    /**
     * Reads all segments, and fills the index with what they name.
     *
     * @return how many count
     * @throws DavitException STORE_*, when the store gives no answer
     */
    public int visit(SignedObjects objects, Visitor visitor) {
        Set<ObjectId> listed = new HashSet<>();
        store.list(ObjectNames.prefix(ObjectKind.INDEX), stat -> {
            ObjectNames.objectId(ObjectKind.INDEX, stat.key()).ifPresent(listed::add);
            return true;
        });
        int read = 0;
        for (ObjectId segment : listed) {
            ObjectKey key = ObjectNames.of(ObjectKind.INDEX, segment);
            try {
                SegmentReader.Read found = reader.readTwice(objects, segment);
                for (SegmentReader.NamedPack pack : found.packs()) {
                    index.addCovered(pack, found);
                    visitor.pack(pack.directory(), pack.size());
                }
                index.covered(
                        segment,
                        found.writer(),
                        found.packs().stream()
                                .map(pack -> pack.directory().pack())
                                .toList(),
                        store.stat(key));
                read++;
            } catch (SegmentReader.Refusal e) {
                if (!isPruned(segment, e)) {
                    visitor.refused(key, e.why);
                }
            }
        }
        return read;
    }

    /** Reads all segments again: places in packs that were marked lost since give way to others. */
    void reload(SignedObjects objects) {
        load(objects, (segment, stat) -> true, new RefusedSegments());
    }

    /** @return all segments that the store shows */
    private Set<ObjectId> load(
            SignedObjects objects, BiPredicate<ObjectId, ObjectStat> wanted, RefusedSegments refused) {
        Set<ObjectId> listed = new HashSet<>();
        Map<ObjectId, ObjectStat> fresh = new LinkedHashMap<>();
        store.list(ObjectNames.prefix(ObjectKind.INDEX), stat -> {
            // A name that is not of our form is an orphan to report, not a segment (R20).
            ObjectNames.objectId(ObjectKind.INDEX, stat.key())
                    .filter(segment -> !index.condemned().isGone(segment))
                    .filter(listed::add)
                    .ifPresent(segment -> {
                        if (wanted.test(segment, stat)) {
                            fresh.put(segment, stat);
                        }
                    });
            return true;
        });
        fresh.forEach((segment, stat) -> read(objects, segment, stat, refused));
        return listed;
    }

    private void read(SignedObjects objects, ObjectId segment, ObjectStat stat, RefusedSegments refused) {
        try {
            SegmentReader.Read read = reader.readTwice(objects, segment);
            read.packs().forEach(pack -> index.addCovered(pack, read));
            List<ObjectId> packs =
                    read.packs().stream().map(pack -> pack.directory().pack()).toList();
            index.covered(segment, read.writer(), packs, Optional.of(stat));
        } catch (SegmentReader.Refusal e) {
            if (isPruned(segment, e)) {
                index.segments().drop(segment);
            } else {
                refused.add(stat.key(), e.why);
                index.forget(segment);
            }
        }
    }

    /** A condemned segment may be gone (R19); that is no damage. */
    private boolean isPruned(ObjectId segment, SegmentReader.Refusal refusal) {
        return refusal.why.code() == ErrorCode.MISSING_DATA && index.condemned().has(segment);
    }

    /**
     * What this cache knows from segments that are gone from the store is of no use to a new restore point: nobody else
     * could find it. LIST alone is no evidence (R20), so each one is asked for.
     */
    private void forgetGone(Set<ObjectId> listed, RefusedSegments refused) {
        for (ObjectId segment : index.segments().ids()) {
            ObjectKey key = ObjectNames.of(ObjectKind.INDEX, segment);
            if (!listed.contains(segment)
                    && store.stat(key).or(() -> store.stat(key)).isEmpty()) {
                if (index.condemned().has(segment)) {
                    index.segments().drop(segment);
                    continue;
                }
                refused.add(key, new DavitException(ErrorCode.MISSING_DATA, key + " was there, and is gone"));
                index.forget(segment);
            }
        }
    }

    /**
     * Makes the index ready for a run of this writer: segments are read, and the packs that an earlier run stored without
     * getting to its segment are looked for; those that are gone are marked lost, and so is what only segments name that
     * are gone or damaged.
     *
     * @return the segments that were refused: what only they name is stored anew
     */
    public RefusedSegments prepare(SignedObjects objects, WriterId writer) {
        index.writeAs(writer);
        RefusedSegments refused = new RefusedSegments();
        forgetGone(load(objects, (segment, stat) -> !index.segments().has(segment, stat), refused), refused);
        List<ObjectId> gone = new ArrayList<>();
        index.forEachUncovered(pack -> {
            if (PackLook.isThere(store, pack.directory().pack(), pack.size())) {
                index.addStored(pack.directory(), pack.size(), pack.copies());
            } else {
                gone.add(pack.directory().pack());
            }
        });
        gone.forEach(index::markLost);
        return refused;
    }

    /**
     * Writes segments for every own pack that none covers, those of killed runs included, so that whatever a sealed
     * restore point refers to is covered (R8).
     *
     * @return bytes written
     * @throws DavitException STORE_*
     */
    public long write(SignedObjects objects) {
        Draft draft = new Draft(objects);
        index.forEachUncovered(draft::add);
        draft.flush();
        return draft.written;
    }

    /** Takes packs to be named. */
    @FunctionalInterface
    public interface PackTaker {
        /** @param copies what of it was copied from other packs */
        void pack(PackDirectory directory, long size, List<CopiedBlocks> copies);
    }

    /** Hands over packs. */
    @FunctionalInterface
    public interface PackSource {
        void give(PackTaker taker);
    }

    /**
     * Writes segments for packs that no segment names any more. A segment says that its writer holds what it names (R17): the
     * packs were read and are whole.
     *
     * @return bytes written
     * @throws DavitException STORE_*
     */
    public long writeFor(SignedObjects objects, PackSource packs) {
        Draft draft = new Draft(objects);
        packs.give((directory, size, copies) -> draft.add(new SegmentReader.NamedPack(directory, size, copies)));
        draft.flush();
        return draft.written;
    }

    /**
     * Names the packs of this writer's small segments in few large ones, once it has many (format 10.5). The small ones stay
     * until a prune condemned them.
     *
     * @param goes whether a prune could take a small one away: others would be merged again and again
     * @return how many were replaced
     * @throws DavitException STORE_*
     */
    public int compact(SignedObjects objects, Predicate<ObjectKey> goes) {
        List<ObjectId> small = new ArrayList<>();
        index.segments().forEach((segment, by, packs, size) -> {
            if (by.equals(objects.writer())
                    && size > 0
                    && size < SMALL
                    && !index.condemned().has(segment)) {
                small.add(segment);
            }
        });
        if (small.size() >= MANY) {
            small.removeIf(segment -> !goes.test(ObjectNames.of(ObjectKind.INDEX, segment)));
        }
        if (small.size() < MANY) {
            return 0;
        }
        Merged merged = new Merged(objects);
        for (ObjectId segment : small) {
            try {
                merged.add(segment, reader.readTwice(objects, segment));
            } catch (SegmentReader.Refusal e) {
                LOG.atDebug().addKeyValue("segment", segment).log("a small index segment cannot be read; it stays");
            }
        }
        merged.flush();
        return merged.replaced;
    }

    /** Of the oldest generation of those that it replaces: what came of their age stays so. */
    private final class Merged {
        private final SignedObjects objects;
        private final List<ObjectId> segments = new ArrayList<>();
        private final List<SegmentReader.NamedPack> packs = new ArrayList<>();
        private long generation = Long.MAX_VALUE;
        private int length;
        private int replaced;

        Merged(SignedObjects objects) {
            this.objects = objects;
        }

        void add(ObjectId segment, SegmentReader.Read read) {
            segments.add(segment);
            generation = Math.min(generation, read.generation());
            for (SegmentReader.NamedPack pack : read.packs()) {
                if (!index.condemned().isGone(pack.directory().pack())) {
                    packs.add(pack);
                    length += fields(pack).length();
                }
            }
            if (length > FULL) {
                flush();
            }
        }

        void flush() {
            if (segments.size() > 1 && !packs.isEmpty()) {
                FieldWriter payload = new FieldWriter().number(SegmentReader.GENERATION, generation);
                segments.forEach(segment -> payload.objectId(SegmentReader.SUPERSEDES, segment));
                packs.forEach(pack -> payload.nested(SegmentReader.PACK, fields(pack)));
                create(objects, payload, packs);
                replaced += segments.size();
            }
            segments.clear();
            packs.clear();
            generation = Long.MAX_VALUE;
            length = 0;
        }
    }

    private static FieldWriter fields(SegmentReader.NamedPack named) {
        FieldWriter pack = new FieldWriter().number(SegmentReader.PACK_SIZE, named.size());
        PackDirectory directory = named.directory();
        if (!directory.isOfExtents()) {
            pack.bytes(SegmentReader.PACK_DIRECTORY, directory.toBytes());
        }
        for (CopiedBlocks copy : named.copies()) {
            pack.nested(
                    SegmentReader.PACK_COPY,
                    new FieldWriter()
                            .objectId(SegmentReader.COPY_SOURCE, copy.source())
                            .bytes(SegmentReader.COPY_WRITER, copy.writer().bytes())
                            .bytes(SegmentReader.COPY_BLOCKS, copy.pairs()));
        }
        if (directory.isOfExtents()) {
            pack.bytes(SegmentReader.PACK_LENGTHS, directory.lengths());
        }
        return pack;
    }

    /** @return bytes written */
    private long create(SignedObjects objects, FieldWriter payload, List<SegmentReader.NamedPack> packs) {
        ObjectId segment = ObjectId.random();
        byte[] bytes = objects.seal(ObjectKind.INDEX, segment, payload.toBytes());
        ObjectKey key = ObjectNames.of(ObjectKind.INDEX, segment);
        if (store.create(key, Content.of(bytes)) != CreateResult.CREATED) {
            throw new DavitException(ErrorCode.STORE_CONFLICT, key + " is there already");
        }
        index.covered(
                segment,
                objects.writer(),
                packs.stream().map(pack -> pack.directory().pack()).toList(),
                Optional.empty());
        packs.forEach(pack -> index.copies().add(pack.directory().pack(), objects.writer(), pack.copies()));
        return bytes.length;
    }

    private final class Draft {
        private final SignedObjects objects;
        private FieldWriter payload = begin();
        private final List<SegmentReader.NamedPack> packs = new ArrayList<>();
        private long written;

        Draft(SignedObjects objects) {
            this.objects = objects;
        }

        void add(SegmentReader.NamedPack named) {
            FieldWriter pack = fields(named);
            if (!packs.isEmpty() && payload.length() + pack.length() > FULL) {
                flush();
            }
            payload.nested(SegmentReader.PACK, pack);
            packs.add(named);
        }

        void flush() {
            if (packs.isEmpty()) {
                return;
            }
            written += create(objects, payload, packs);
            packs.clear();
            payload = begin();
        }
    }

    private FieldWriter begin() {
        return new FieldWriter().number(SegmentReader.GENERATION, index.generation());
    }
}
