package io.davit.agent.repository.index;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.Compression;
import io.davit.agent.repository.chunk.ChunkKind;
import io.davit.agent.repository.crypto.KeyRing;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.pack.BlockRef;
import io.davit.agent.repository.pack.ChunkReader;
import io.davit.agent.repository.pack.ExtentRun;
import io.davit.agent.repository.pack.PackDirectory;
import io.davit.agent.repository.pack.PackUse;
import io.davit.agent.repository.pack.PackWriter;
import io.davit.agent.repository.pack.Spool;
import io.davit.agent.repository.pack.Spot;
import io.davit.errors.DavitException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one run puts its chunks: asks the index first, and stores only what this writer's line does not hold yet. Safe
 * for use by many threads.
 */
public final class ChunkStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkStore.class);

    private final KeyRing keys;
    private final ChunkIndex index;
    private final ChunkReader reader;
    private final Spool spool;
    private final PackWriter packs;
    /** Chunks of packs that are not stored yet; at most those of two packs per kind and of two uploads. */
    private final Map<ContentId, BlockRef> pending = new ConcurrentHashMap<>();

    private final Map<ContentId, Spot> pendingExtents = new ConcurrentHashMap<>();

    private final BitSet storedHere = new BitSet();

    /** @param index prepared for this writer */
    public ChunkStore(
            KeyRing keys,
            ObjectStore store,
            ChunkIndex index,
            ChunkReader reader,
            Spool spool,
            Compression compression) {
        this(keys, index, reader, spool, stored -> new PackWriter(keys, store, spool, stored, compression));
    }

    /** With packs of another size. */
    public ChunkStore(
            KeyRing keys, ObjectStore store, ChunkIndex index, ChunkReader reader, Spool spool, long packTarget) {
        this(keys, index, reader, spool, stored -> new PackWriter(keys, store, spool, stored, packTarget));
    }

    private ChunkStore(
            KeyRing keys,
            ChunkIndex index,
            ChunkReader reader,
            Spool spool,
            Function<PackWriter.Stored, PackWriter> packs) {
        this.keys = keys;
        this.index = index;
        this.reader = reader;
        this.spool = spool;
        this.packs = packs.apply(this::stored);
    }

    /**
     * Makes sure that the chunk is stored, or will be once {@link #flush} returned.
     *
     * @param use gets the block that holds it
     * @return its id
     * @throws io.davit.errors.DavitException why packs cannot be stored
     */
    public ContentId put(ChunkKind kind, byte[] buffer, int offset, int length, PackUse use) {
        ContentId id = keys.id(buffer, offset, length);
        synchronized (this) {
            Optional<BlockRef> there = held(id);
            if (there.isPresent()) {
                use.add(there.get());
                return id;
            }
            BlockRef block = packs.add(kind, id, buffer, offset, length).block();
            pending.put(id, block);
            use.add(block);
            return id;
        }
    }

    /**
     * As {@link #put}, of an extent, which no index will name.
     *
     * @return where it lies
     */
    public synchronized Spot putExtent(ContentId id, byte[] buffer, int offset, int length) {
        Spot waiting = pendingExtents.get(id);
        Optional<Spot> there = waiting == null ? index.findExtent(id) : Optional.of(waiting);
        return there.orElseGet(() -> {
            Spot spot = packs.add(ChunkKind.EXTENTS, id, buffer, offset, length);
            pendingExtents.put(id, spot);
            return spot;
        });
    }

    /**
     * Takes over the extents of a list that a parent refers to.
     *
     * @return empty if this line does not hold them (any more): then their source has to be read
     */
    public Optional<List<ExtentRun>> reuse(List<ExtentRun> runs) {
        List<ExtentRun> own = new ArrayList<>(runs.size());
        for (ExtentRun run : runs) {
            index.ownBlock(run.start().block()).ifPresent(block -> own.add(run.in(block)));
        }
        return own.size() == runs.size() ? Optional.of(own) : Optional.empty();
    }

    /** The same for one extent. */
    public Optional<Spot> reuse(Spot spot) {
        return index.ownBlock(spot.block()).map(block -> new Spot(block, spot.offset()));
    }

    /**
     * Takes over a chunk that a parent refers to.
     *
     * @return false if this line does not hold it (any more): then its source has to be read
     */
    public boolean reuse(ContentId id, PackUse use) {
        Optional<BlockRef> there = held(id);
        there.ifPresent(use::add);
        return there.isPresent();
    }

    /** The same for all chunks in these blocks. */
    public boolean mayReuse(PackUse use) {
        return use.packs().keySet().stream().allMatch(index::isOwn);
    }

    /**
     * Says that a chunk could not be read back. Its pack is marked lost, so that nothing new refers to it and what it
     * held is stored anew.
     */
    public void distrust(ContentId id, DavitException why) {
        index.find(id).ifPresent(place -> {
            LOG.atWarn()
                    .addKeyValue("pack", place.pack())
                    .addKeyValue("code", why.code())
                    .log("data of a parent cannot be read; its sources are read again: " + why.sentence());
            index.markLost(place.pack());
        });
    }

    /** Pending first: a chunk enters the index before it leaves there. */
    private Optional<BlockRef> held(ContentId id) {
        BlockRef waiting = pending.get(id);
        return waiting == null ? index.findOwn(id) : Optional.of(waiting);
    }

    private void stored(PackDirectory directory, long size) {
        index.addStored(directory, size);
        int number = index.numberOf(directory.pack()).orElseThrow();
        synchronized (storedHere) {
            storedHere.set(number);
        }
        Map<ContentId, ?> waited = directory.isOfExtents() ? pendingExtents : pending;
        directory.blocks().forEach(block -> block.chunks().forEach(chunk -> waited.remove(chunk.id())));
    }

    /** Whether this process stored the pack in this run, so that it needs not be looked for again. */
    public boolean wasStoredHere(ObjectId pack) {
        Optional<Integer> number = index.numberOf(pack);
        synchronized (storedHere) {
            return number.isPresent() && storedHere.get(number.get());
        }
    }

    public ChunkIndex index() {
        return index;
    }

    /** Reads chunks that are stored already. */
    public ChunkReader reader() {
        return reader;
    }

    public KeyRing keys() {
        return keys;
    }

    public Spool spool() {
        return spool;
    }

    /** Stores everything that was put. */
    public void flush() {
        packs.flush();
    }

    /** Bytes of the packs stored so far. */
    public long storedBytes() {
        return packs.storedBytes();
    }

    /** Drops what was not flushed. */
    @Override
    public void close() {
        packs.close();
    }
}
