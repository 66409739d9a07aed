package io.davit.agent.repository.pack;

import io.davit.agent.repository.crypto.KeyedHash;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectId;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * Chunks that are taken soon, in the order of planning: other threads read and decode their blocks meanwhile, those of a
 * pack that lie side by side with one request. Blocks, planned ones and those that were used last, are bounded by a budget
 * of memory that all readers of a restore point share; each may go beyond it by one block, so that none waits for
 * another.
 *
 * <p>For one thread, which plans and takes.
 */
public final class ReadAhead implements AutoCloseable {
    private final ChunkReader chunks;
    private final PackReader packs;
    private final AheadBudget budget;
    private final BlockBuffers buffers;
    /** Wanted by somebody. */
    private final Map<BlockRef, PlannedBlock> planned = new HashMap<>();
    /** Wanted by nobody, but perhaps again soon; the one that was used longest ago first. */
    private final Map<BlockRef, PlannedBlock> idle = new LinkedHashMap<>();
    /** Runs that are not read yet because they may grow, of each pack one, the oldest first. */
    private final Map<ObjectId, BlockRun> growing = new LinkedHashMap<>();

    private final Followers followers;
    private final KeyedHash hash;

    /** @param hash under which the chunks have their ids */
    ReadAhead(
            ChunkReader chunks,
            PackReader packs,
            Places places,
            KeyedHash hash,
            AheadBudget budget,
            BlockBuffers buffers) {
        this.chunks = chunks;
        this.followers = new Followers(places);
        this.hash = hash;
        this.packs = packs;
        this.budget = budget;
        this.buffers = buffers;
    }

    /** A chunk that was planned, to be taken or dropped once. */
    public static final class Ticket {
        private final ContentId id;
        private final Followers.Expected expected;

        private Ticket(ContentId id, Followers.Expected expected) {
            this.id = id;
            this.expected = expected;
        }

        private Place place() {
            return expected.place();
        }
    }

    /** Whether one more chunk may be planned, whichever it is. */
    public boolean hasRoom() {
        while (!budget.hasRoom() && !idle.isEmpty()) {
            Iterator<PlannedBlock> oldest = idle.values().iterator();
            PlannedBlock block = oldest.next();
            oldest.remove();
            recycle(block);
        }
        return planned.isEmpty() || budget.hasRoom();
    }

    /**
     * Empty if no segment says where the chunk lies: reading it in the ordinary way says so.
     *
     * @param length of the chunk, bytes, as far as is known
     */
    public Optional<Ticket> plan(ContentId id, long length) {
        Followers.Expected expected = followers.next(id, length);
        if (expected == null) {
            return Optional.empty();
        }
        want(expected.place());
        return Optional.of(new Ticket(id, expected));
    }

    /** The same for an extent, which lies there. */
    public Optional<Ticket> planExtent(ContentId id, Spot spot, int length) {
        Optional<Place> place = chunks.place(spot, length);
        place.ifPresent(this::want);
        return place.map(at -> new Ticket(id, Followers.lookedUp(at)));
    }

    private void want(Place place) {
        BlockRef ref = place.blockRef();
        PlannedBlock block = planned.get(ref);
        if (block == null) {
            block = idle.remove(ref);
            if (block == null) {
                block = begin(place);
            }
            planned.put(ref, block);
        }
        block.use();
    }

    private PlannedBlock begin(Place place) {
        budget.take(BlockBuffers.room(place.plainLength()));
        PlannedBlock block = new PlannedBlock(place);
        BlockRun run = growing.get(place.pack());
        if (run == null || !run.takes(place)) {
            start(place.pack());
            run = new BlockRun();
            growing.put(place.pack(), run);
        }
        run.add(block);
        return block;
    }

    /** Has what was planned of the pack read now. */
    private void start(ObjectId pack) {
        BlockRun run = growing.remove(pack);
        if (run != null) {
            Thread.ofVirtual().name("read ahead").start(() -> run.read(packs, buffers));
        }
    }

    /**
     * As {@link ChunkReader#read(ContentId, ChunkReader.Taker)}, which is asked if the block could not be read ahead, or
     * does not hold the chunk. What the taker is given is good during the call only.
     */
    public void take(Ticket ticket, ChunkReader.Taker taker) throws IOException {
        try {
            Optional<byte[]> plain = awaited(ticket);
            Optional<Place> place = plain.flatMap(block -> in(block, ticket));
            if (place.isPresent()) {
                taker.take(plain.get(), place.get().offset(), place.get().length());
            } else if (ticket.expected.isLookedUp()) {
                chunks.read(ticket.id, ticket.place(), taker);
            } else {
                chunks.read(ticket.id, taker);
            }
        } finally {
            drop(ticket);
        }
    }

    /** Where in its block the chunk is; empty if it is not there. */
    private Optional<Place> in(byte[] block, Ticket ticket) {
        Place place = followers.corrected(ticket.expected);
        if (place.isOf(ticket.id, block, hash)) {
            return Optional.of(place);
        }
        if (ticket.expected.isLookedUp()) {
            return Optional.empty();
        }
        return followers
                .wrong(ticket.id, ticket.expected)
                .filter(found -> found.blockRef().equals(place.blockRef()) && found.isOf(ticket.id, block, hash));
    }

    private Optional<byte[]> awaited(Ticket ticket) {
        PlannedBlock block = of(ticket);
        if (!block.plain().isDone()) {
            start(ticket.place().pack());
            startOldest();
        }
        try {
            return Optional.of(block.plain().join());
        } catch (CompletionException e) {
            return Optional.empty();
        }
    }

    /** While one run is waited for, the next one is read, even if it could have grown. */
    private void startOldest() {
        Iterator<ObjectId> packs = growing.keySet().iterator();
        if (packs.hasNext()) {
            start(packs.next());
        }
    }

    /** It is not needed after all. */
    public void drop(Ticket ticket) {
        PlannedBlock block = of(ticket);
        if (block.release()) {
            BlockRef ref = ticket.place().blockRef();
            planned.remove(ref);
            if (block.isRead()) {
                idle.put(ref, block);
            } else {
                budget.give(BlockBuffers.room(block.place().plainLength()));
            }
        }
    }

    private PlannedBlock of(Ticket ticket) {
        PlannedBlock block = planned.get(ticket.place().blockRef());
        if (block == null) {
            throw new IllegalStateException("taken or dropped before");
        }
        return block;
    }

    private void recycle(PlannedBlock block) {
        budget.give(BlockBuffers.room(block.place().plainLength()));
        if (block.isRead()) {
            buffers.give(block.plain().join());
        }
    }

    /** Gives back everything. */
    @Override
    public void close() {
        planned.values().forEach(this::recycle);
        planned.clear();
        idle.values().forEach(this::recycle);
        idle.clear();
        growing.clear();
    }
}
