package io.davit.agent.repository.index;

import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.pack.BlockRef;
import io.davit.agent.repository.pack.PackDirectory;
import io.davit.agent.repository.pack.Place;
import io.davit.agent.repository.pack.Places;
import io.davit.agent.repository.pack.Spot;
import io.davit.agent.rocks.Batch;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The local cache of which chunk lies where, on disk (about 60 bytes a chunk: 1 GiB per TiB of unique data in ordinary files,
 * 1 MiB per TiB in files of pages). Deleting it is safe: it is filled again from the index segments. Safe for use by many
 * threads.
 *
 * <p>Of extents it says where they lie only from when their pack was stored until the next restore point is: to dedupe within
 * a run, and to go on with one that was killed (R16).
 *
 * <p>Packs that this writer stored and that no index segment covers yet are kept with their directories, so that a run
 * that was killed before its segment leaves its packs usable, and the next segment covers them.
 */
public final class ChunkIndex implements Places, AutoCloseable {
    private static final int BATCH_BYTES = 256 << 10;
    private static final int PACKS_AT_HAND = 256;

    private final IndexFolder folder;
    private final Map<Integer, KnownPack> atHand = new AtHand<>();
    /** Who looks at one extent after the other asks for the same few packs again and again. */
    private final Map<ObjectId, Integer> numbersAtHand = new AtHand<>();

    private @Nullable WriterId writer;

    /** What was asked for last. */
    private static final class AtHand<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;

        AtHand() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > PACKS_AT_HAND;
        }
    }

    private ChunkIndex(IndexFolder folder) {
        this.folder = folder;
    }

    /**
     * Opens the cache in the folder, which belongs to it alone; drops what is there if it is of another repository, or
     * damaged. It is of the prune generation that it says, and has to be brought up to the newest before it counts (R18).
     *
     * @throws DavitException LEDGER_IN_USE, DATA_DIR_UNUSABLE, DISK_FULL
     */
    public static ChunkIndex open(Path folder, ObjectId repository) {
        return new ChunkIndex(IndexFolder.open(folder, repository));
    }

    /** Up to which condemned lists were applied; 0 for none. */
    public long generation() {
        return folder.number(IndexFolder.GENERATION);
    }

    /** Drops everything, and is of no generation again. */
    public synchronized void renew(String why) {
        folder.renew(why);
        atHand.clear();
        numbersAtHand.clear();
        writer = null;
    }

    /** Applies the next condemned list (R19): nothing new refers to these packs, whether they are known yet or not. */
    public synchronized void condemn(
            long generation, List<ObjectId> packs, List<ObjectId> segments, List<ObjectId> parts) {
        Batch batch = new Batch();
        for (List<ObjectId> kind : List.of(packs, segments, parts)) {
            for (ObjectId id : kind) {
                condemned().add(batch, id, generation);
                if (batch.bytes() > BATCH_BYTES) {
                    folder.store().write(batch, false);
                    batch = new Batch();
                }
            }
        }
        folder.store().write(batch, false);
        packs.forEach(this::markLost);
        readAgain(packs);
        setGeneration(generation);
    }

    /** What these packs held may have been copied: segments that say so are read again, now that other places give way. */
    private void readAgain(List<ObjectId> condemned) {
        Set<Integer> targets = new HashSet<>();
        condemned.forEach(pack ->
                copies().of(pack).forEach(copy -> numberOf(copy.target()).ifPresent(targets::add)));
        if (targets.isEmpty()) {
            return;
        }
        List<ObjectId> again = new ArrayList<>();
        segments().forEach((segment, by, packs, size) -> {
            if (packs.stream().anyMatch(targets::contains)) {
                again.add(segment);
            }
        });
        again.forEach(segments()::drop);
    }

    /** The list of that generation cannot be read: nothing new refers to what is older. */
    public synchronized void condemnOlder(long generation) {
        folder.store()
                .put(
                        IndexFolder.META,
                        IndexFolder.FLOOR,
                        new ByteWriter(8).u64(generation).toBytes());
        for (int number = 1; number < folder.nextNumber(); number++) {
            known(number).ifPresent(pack -> markLost(pack.pack()));
        }
        setGeneration(generation);
    }

    private void setGeneration(long generation) {
        folder.store()
                .put(
                        IndexFolder.META,
                        IndexFolder.GENERATION,
                        new ByteWriter(8).u64(generation).toBytes());
    }

    /** Objects that condemned lists name. */
    public CondemnedObjects condemned() {
        return new CondemnedObjects(folder);
    }

    /** Removes a cache that nobody has open. */
    public static void drop(Path folder) {
        IndexFolder.delete(folder);
    }

    /** Who writes from now on. If the cache was filled for another writer, it is dropped (R10). */
    public synchronized void writeAs(WriterId writer) {
        folder.belongTo(writer);
        this.writer = writer;
        atHand.clear();
        numbersAtHand.clear();
    }

    @Override
    public Optional<Place> find(ContentId id) {
        Optional<byte[]> value = folder.store().get(IndexFolder.CHUNKS, id.bytes());
        if (value.isEmpty()) {
            return Optional.empty();
        }
        return place(ChunkRow.read(value.get()));
    }

    private Optional<Place> place(ChunkRow row) {
        return known(row.pack()).flatMap(pack -> pack.place(row.block(), row.offset(), row.length()));
    }

    /** The same for many chunks, in their order. */
    public List<Optional<Place>> findAll(List<ContentId> ids) {
        return folder
                .store()
                .getAll(IndexFolder.CHUNKS, ids.stream().map(ContentId::bytes).toList())
                .stream()
                .map(value -> value.map(ChunkRow::read).flatMap(this::place))
                .toList();
    }

    /**
     * The place behind the failed one, among all places of the chunk that were met: who asks on and on tries each once. A
     * place that this writer's own one replaced was forgotten.
     */
    @Override
    public Optional<Place> findElsewhere(ContentId id, Place failed) {
        List<Place> places = findEverywhere(id);
        for (int at = 0; at < places.size(); at++) {
            if (places.get(at).pack().equals(failed.pack())) {
                return at + 1 < places.size() ? Optional.of(places.get(at + 1)) : Optional.empty();
            }
        }
        return places.stream()
                .findFirst()
                .or(() -> copyOf(new Spot(failed.blockRef(), failed.offset()), failed.length()));
    }

    private List<Place> findEverywhere(ContentId id) {
        List<Place> places = new ArrayList<>();
        find(id).ifPresent(places::add);
        folder.store().scanPrefix(IndexFolder.OTHERS, id.bytes(), (key, value) -> {
            place(ChunkRow.read(value))
                    .filter(place ->
                            places.isEmpty() || !places.getFirst().pack().equals(place.pack()))
                    .ifPresent(places::add);
            return true;
        });
        return places;
    }

    /** Segments that were read or written. */
    public SegmentBook segments() {
        return new SegmentBook(folder);
    }

    /** What was locked until when, at that place. */
    public LockMemory locks(String place) {
        return new LockMemory(folder, place);
    }

    /** Where blocks of packs were copied to. */
    public PackCopies copies() {
        return new PackCopies(folder);
    }

    /** Where this writer's own line holds the chunk, in a pack that is not known to be lost (R17). */
    public Optional<BlockRef> findOwn(ContentId id) {
        return folder.store().get(IndexFolder.CHUNKS, id.bytes()).flatMap(value -> {
            ChunkRow row = ChunkRow.read(value);
            return known(row.pack())
                    .filter(pack -> pack.writer().equals(writer) && !pack.lost())
                    .map(pack -> new BlockRef(pack.pack(), row.block()));
        });
    }

    /** Whether the pack is of this writer's own line and not known to be lost (R17). */
    public boolean isOwn(ObjectId pack) {
        return numberOf(pack)
                .flatMap(this::known)
                .filter(known -> known.writer().equals(writer) && !known.lost())
                .isPresent();
    }

    /** Where this writer stored the extent since its last restore point, in a pack that is not known to be lost. */
    public Optional<Spot> findExtent(ContentId id) {
        return folder.store()
                .get(IndexFolder.EXTENTS, id.bytes())
                .map(ChunkRow::read)
                .flatMap(row -> known(row.pack())
                        .filter(pack -> pack.writer().equals(writer) && !pack.lost())
                        .map(pack -> new Spot(new BlockRef(pack.pack(), row.block()), row.offset())));
    }

    /** A restore point says where they lie now. */
    public void forgetExtents() {
        folder.store().clear(IndexFolder.EXTENTS);
    }

    /** The block, or a copy of it, in a pack of this writer's own line that is not known to be lost (R17). */
    public Optional<BlockRef> ownBlock(BlockRef block) {
        return isOwn(block.pack())
                ? Optional.of(block)
                : copiesOf(block).filter(copy -> isOwn(copy.pack())).findFirst();
    }

    private Stream<BlockRef> copiesOf(BlockRef block) {
        return copies().of(block.pack()).stream()
                .flatMap(copy -> Optional.ofNullable(copy.copied().blocks().get(block.block()))
                        .map(number -> new BlockRef(copy.target(), number))
                        .stream());
    }

    @Override
    public Optional<Place> at(Spot spot, int length) {
        Optional<Place> named = placeAt(spot, length);
        return named.filter(place -> !isLost(place.pack()))
                .or(() -> copyOf(spot, length))
                .or(() -> named);
    }

    private Optional<Place> placeAt(Spot spot, int length) {
        return numberOf(spot.block().pack())
                .flatMap(this::known)
                .flatMap(pack -> pack.place(spot.block().block(), spot.offset(), length));
    }

    private Optional<Place> copyOf(Spot spot, int length) {
        return copiesOf(spot.block())
                .filter(copy -> !isLost(copy.pack()))
                .flatMap(copy -> placeAt(new Spot(copy, spot.offset()), length).stream())
                .findFirst();
    }

    /** A pack that this writer has stored just now. */
    public void addStored(PackDirectory directory, long size) {
        addStored(directory, size, List.of());
    }

    /** The same with blocks in it that were copied from other packs; they count once a segment says so. */
    public void addStored(PackDirectory directory, long size, List<CopiedBlocks> copies) {
        WriterId self = writer;
        if (self == null) {
            throw new IllegalStateException("nobody writes");
        }
        int number = number(new SegmentReader.NamedPack(directory, size, copies), self, true);
        putPlaces(number, directory, self);
    }

    /** A pack that an index segment of the writer names. */
    void addCovered(SegmentReader.NamedPack pack, SegmentReader.Read segment) {
        PackDirectory directory = pack.directory();
        int number = number(pack, segment.writer(), false);
        copies().add(directory.pack(), segment.writer(), pack.copies());
        folder.store().delete(IndexFolder.UNCOVERED, IndexFolder.key(number));
        if (segment.generation() < folder.number(IndexFolder.FLOOR)
                || condemned().has(directory.pack())) {
            markLost(directory.pack());
        }
        putPlaces(number, directory, segment.writer());
    }

    /**
     * From now on these packs are covered, and the segment needs not be read while it stays the same.
     *
     * @param stat empty if the store has not said it: then the segment is read once more
     */
    void covered(ObjectId segment, WriterId by, List<ObjectId> packs, Optional<ObjectStat> stat) {
        List<Integer> numbers =
                packs.stream().map(this::numberOf).flatMap(Optional::stream).toList();
        Batch batch = new Batch()
                .put(
                        IndexFolder.SEGMENTS,
                        segment.bytes(),
                        KnownSegment.of(by, stat, numbers).toBytes());
        numbers.forEach(number -> batch.delete(IndexFolder.UNCOVERED, IndexFolder.key(number)));
        folder.store().write(batch, false);
    }

    /** Nothing new refers to what this segment covered; it is stored anew when it is met again. */
    synchronized void forget(ObjectId segment) {
        Optional<KnownSegment> known = segments().find(segment);
        if (known.isEmpty()) {
            return;
        }
        known.get().packs().forEach(number -> known(number).ifPresent(pack -> markLost(pack.pack())));
        segments().drop(segment);
    }

    /**
     * A pack of which some segment speaks.
     *
     * @param number that stands for it in this cache
     */
    public record Named(int number, ObjectId pack, WriterId writer, long size) {}

    /** Takes one pack. */
    @FunctionalInterface
    public interface NamedVisitor {
        void pack(Named pack);
    }

    /** Every pack that some segment named at some time; lost, condemned or not. */
    public void forEachNamed(NamedVisitor visitor) {
        for (int number = 1; number < folder.nextNumber(); number++) {
            boolean covered = folder.store()
                    .get(IndexFolder.UNCOVERED, IndexFolder.key(number))
                    .isEmpty();
            if (covered) {
                int at = number;
                known(number)
                        .ifPresent(known -> visitor.pack(new Named(at, known.pack(), known.writer(), known.size())));
            }
        }
    }

    /** The pack that the number stands for. */
    public Optional<ObjectId> packOf(int number) {
        return known(number).map(KnownPack::pack);
    }

    /** Key epoch of a pack. */
    public Optional<Integer> epochOf(ObjectId pack) {
        return numberOf(pack).flatMap(this::known).map(KnownPack::epoch);
    }

    /** How many blocks a pack has. */
    public int blocksOf(int number) {
        return known(number).map(pack -> pack.sealed().length).orElse(0);
    }

    /** Own packs that no segment covers, as they were when the visit began. */
    void forEachUncovered(Consumer<SegmentReader.NamedPack> visitor) {
        folder.store().scan(IndexFolder.UNCOVERED, new byte[0], (key, value) -> {
            ByteReader in = new ByteReader(value, ErrorCode.LEDGER_DAMAGED);
            long size = in.varint();
            List<CopiedBlocks> copies = CopiedBlocks.readAll(in);
            visitor.accept(new SegmentReader.NamedPack(PackDirectory.read(in), size, copies));
            return true;
        });
    }

    /** Nothing new will refer to the pack, and what it held is stored anew when it is met again. */
    public synchronized void markLost(ObjectId pack) {
        numberOf(pack)
                .ifPresent(number -> known(number).ifPresent(known -> {
                    folder.store()
                            .write(
                                    new Batch()
                                            .put(
                                                    IndexFolder.PACKS,
                                                    IndexFolder.key(number),
                                                    known.asLost().toBytes())
                                            .delete(IndexFolder.UNCOVERED, IndexFolder.key(number)),
                                    false);
                    atHand.remove(number);
                }));
    }

    /** Size of a pack's object, if a segment or this writer's own storing made the pack known; lost or not. */
    public Optional<Long> sizeOf(ObjectId pack) {
        return numberOf(pack).flatMap(this::known).map(KnownPack::size);
    }

    /** Bytes of these blocks as they are stored; 0 for a pack that is not known. */
    public long sealedLength(ObjectId pack, BitSet blocks) {
        return numberOf(pack)
                .flatMap(this::known)
                .map(known -> blocks.stream()
                        .filter(block -> block < known.sealed().length)
                        .mapToLong(block -> known.sealed()[block])
                        .sum())
                .orElse(0L);
    }

    /** Whether the pack was looked for and was not there. */
    public boolean isLost(ObjectId pack) {
        return numberOf(pack).flatMap(this::known).filter(KnownPack::lost).isPresent();
    }

    /** A small number that stands for the pack in this cache. */
    public synchronized Optional<Integer> numberOf(ObjectId pack) {
        Integer known = numbersAtHand.get(pack);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Integer> stored = folder.store()
                .get(IndexFolder.NUMBERS, pack.bytes())
                .map(value -> (int) new ByteReader(value, ErrorCode.LEDGER_DAMAGED).u32());
        stored.ifPresent(number -> numbersAtHand.put(pack, number));
        return stored;
    }

    private synchronized Optional<KnownPack> known(int number) {
        KnownPack known = atHand.get(number);
        if (known == null) {
            Optional<byte[]> stored = folder.store().get(IndexFolder.PACKS, IndexFolder.key(number));
            if (stored.isEmpty()) {
                return Optional.empty();
            }
            known = KnownPack.read(stored.get());
            atHand.put(number, known);
        }
        return Optional.of(known);
    }

    /** The pack's record goes before its places, so that a kill in between leaves no place without a pack. */
    private synchronized int number(SegmentReader.NamedPack pack, WriterId by, boolean uncovered) {
        PackDirectory directory = pack.directory();
        long size = pack.size();
        Optional<Integer> there = numberOf(directory.pack());
        if (there.isPresent()) {
            return there.get();
        }
        int number = folder.nextNumber();
        Batch batch = new Batch()
                .put(IndexFolder.META, IndexFolder.NEXT, IndexFolder.key(number + 1))
                .put(IndexFolder.NUMBERS, directory.pack().bytes(), IndexFolder.key(number))
                .put(
                        IndexFolder.PACKS,
                        IndexFolder.key(number),
                        KnownPack.of(directory, size, by).toBytes());
        if (uncovered) {
            ByteWriter value = new ByteWriter(4096).varint(size);
            CopiedBlocks.writeAll(value, pack.copies());
            directory.writeTo(value);
            batch.put(IndexFolder.UNCOVERED, IndexFolder.key(number), value.toBytes());
        }
        folder.store().write(batch, false);
        return number;
    }

    private void putPlaces(int number, PackDirectory directory, WriterId by) {
        if (directory.isOfExtents()) {
            putExtents(number, directory);
            return;
        }
        // The places of a pack that is lost never replace those of another one.
        boolean own =
                by.equals(writer) && known(number).filter(pack -> !pack.lost()).isPresent();
        Batch batch = new Batch();
        for (int block = 0; block < directory.blocks().size(); block++) {
            putPlaces(number, block, directory.blocks().get(block).chunks(), own, batch);
            if (batch.bytes() > BATCH_BYTES) {
                folder.store().write(batch, false);
                batch = new Batch();
            }
        }
        folder.store().write(batch, false);
    }

    private void putExtents(int number, PackDirectory directory) {
        for (int block = 0; block < directory.blocks().size(); block++) {
            Batch batch = new Batch();
            int offset = 0;
            for (PackDirectory.Chunk chunk : directory.blocks().get(block).chunks()) {
                byte[] row = new ChunkRow(number, block, offset, chunk.length()).toBytes();
                batch.put(IndexFolder.EXTENTS, chunk.id().bytes(), row);
                offset += chunk.length();
            }
            if (!batch.isEmpty()) {
                folder.store().write(batch, false);
            }
        }
    }

    private void putPlaces(int number, int block, List<PackDirectory.Chunk> chunks, boolean own, Batch batch) {
        List<byte[]> keys = chunks.stream().map(chunk -> chunk.id().bytes()).toList();
        List<Optional<byte[]>> there = own
                ? Collections.nCopies(keys.size(), Optional.empty())
                : folder.store().getAll(IndexFolder.CHUNKS, keys);
        int offset = 0;
        for (int i = 0; i < keys.size(); i++) {
            byte[] key = keys.get(i);
            int length = chunks.get(i).length();
            ChunkRow row = new ChunkRow(number, block, offset, length);
            Optional<ChunkRow> other = there.get(i).map(ChunkRow::read).filter(found -> found.pack() != number);
            // Another writer's claim never replaces a place in a pack that is not lost.
            boolean isHeld = other.flatMap(found -> known(found.pack()))
                    .filter(pack -> !pack.lost())
                    .isPresent();
            Optional<ChunkRow> second = isHeld ? Optional.of(row) : other;
            second.ifPresent(beside -> batch.put(IndexFolder.OTHERS, beside.keyBeside(key), beside.toBytes()));
            if (!isHeld) {
                batch.put(IndexFolder.CHUNKS, key, row.toBytes());
            }
            offset += length;
        }
    }

    @Override
    public void close() {
        folder.close();
    }
}
