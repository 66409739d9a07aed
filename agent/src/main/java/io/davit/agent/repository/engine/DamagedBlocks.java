package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.Compression;
import io.davit.agent.repository.crypto.KeyRing;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.index.CopiedBlocks;
import io.davit.agent.repository.index.IndexSegments;
import io.davit.agent.repository.index.PackCopies;
import io.davit.agent.repository.pack.BlockCopier;
import io.davit.agent.repository.pack.BlockRef;
import io.davit.agent.repository.pack.PackDirectory;
import io.davit.agent.repository.pack.PackReader;
import io.davit.agent.repository.pack.PackSweep;
import io.davit.agent.repository.pack.PackWriter;
import io.davit.agent.repository.pack.Spool;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Blocks that are damaged in packs which are there: a pack cannot be replaced under its name, so a copy of the repository
 * gives the blocks, and they go into new packs, as those of sparsely used packs do when a prune copies them. Whoever meets
 * a damaged block looks for its chunks elsewhere, and finds them there. Only of the newest key epoch: a reader who was
 * granted later keys must not get at older data by it. For one thread.
 */
final class DamagedBlocks {
    private final Trusted trusted;
    private final ChunkIndex index;
    private final ObjectStore copy;
    private final Spool spool;
    private final boolean dryRun;
    private final RunContext run;
    private final Outcome outcome;
    /** By new pack, then by damaged one. */
    private final Map<ObjectId, Map<ObjectId, CopiedBlocks>> copies = new ConcurrentHashMap<>();

    private final ConcurrentLinkedQueue<Stored> stored = new ConcurrentLinkedQueue<>();

    private record Stored(PackDirectory directory, long size) {}

    /** Hears what became of each damaged pack. */
    interface Outcome {
        void replaced(ObjectId pack, int blocks);

        void left(ObjectId pack, DavitException why);
    }

    /** @param index into which the segments were loaded */
    DamagedBlocks(
            Trusted trusted,
            ChunkIndex index,
            ObjectStore copy,
            Spool spool,
            boolean dryRun,
            RunContext run,
            Outcome outcome) {
        this.trusted = trusted;
        this.index = index;
        this.copy = copy;
        this.spool = spool;
        this.dryRun = dryRun;
        this.run = run;
        this.outcome = outcome;
    }

    /**
     * Reads these packs, which segments name, and copies what is damaged; durable on return, but for the segment that says so.
     *
     * @param packs with their sizes
     */
    void replace(Map<ObjectId, Long> packs) {
        Map<ObjectId, Long> all = new HashMap<>(packs);
        packs.keySet()
                .forEach(pack -> index.copies()
                        .of(pack)
                        .forEach(into ->
                                index.sizeOf(into.target()).ifPresent(size -> all.putIfAbsent(into.target(), size))));
        Damage here = look(trusted.store(), all);
        Map<ObjectId, WriterId> writers = new HashMap<>();
        index.forEachNamed(named -> {
            if (here.why.containsKey(named.pack())) {
                writers.put(named.pack(), named.writer());
            }
        });
        PackReader copied = new PackReader(copy, ring());
        try (PackWriter writer = new PackWriter(
                ring(),
                trusted.store(),
                spool,
                (directory, size) -> stored.add(new Stored(directory, size)),
                Compression.AUTO)) {
            BlockCopier copier = new BlockCopier(copied, ring(), writer);
            here.why.forEach((pack, why) -> {
                BitSet wanted = without(here, pack);
                WriterId of = writers.get(pack);
                if (of != null && packs.containsKey(pack) && !(wanted.isEmpty() && here.has(pack))) {
                    replace(new Wanted(pack, of, packs.getOrDefault(pack, 0L), wanted, why), copied, copier);
                }
            });
            writer.flush();
        }
    }

    private record Wanted(ObjectId pack, WriterId of, long size, BitSet blocks, DavitException why) {}

    /** The damaged blocks but for those of which a sound copy is there, as an earlier repair left them. */
    private BitSet without(Damage here, ObjectId pack) {
        BitSet left = here.of(pack);
        for (PackCopies.Copy into : index.copies().of(pack)) {
            BitSet damaged = here.of(into.target());
            into.copied().blocks().forEach((from, to) -> {
                if (!damaged.get(to)) {
                    left.clear(from);
                }
            });
        }
        return left;
    }

    private void replace(Wanted wanted, PackReader copied, BlockCopier copier) {
        ObjectId pack = wanted.pack();
        try {
            if (wanted.blocks().isEmpty() || index.condemned().has(pack)) {
                throw wanted.why();
            }
            PackDirectory directory = copied.directory(pack, wanted.size());
            if (directory.epoch() != ring().epoch()) {
                throw new DavitException(
                        ErrorCode.DATA_CORRUPT,
                        wanted.why().sentence() + "; it is of an older key epoch, and is not copied into the newest");
            }
            Damage there = look(copy, Map.of(pack, wanted.size()));
            if (there.of(pack).intersects(wanted.blocks())) {
                throw there.why.getOrDefault(pack, wanted.why());
            }
            if (!dryRun) {
                copier.copy(directory, wanted.blocks(), (block, to) -> note(wanted, block, to));
            }
            outcome.replaced(pack, wanted.blocks().cardinality());
        } catch (DavitException e) {
            if (!Verifying.isDamage(e)) {
                throw e;
            }
            outcome.left(pack, e);
        }
    }

    private void note(Wanted wanted, int block, BlockRef to) {
        copies.computeIfAbsent(to.pack(), none -> new ConcurrentHashMap<>())
                .computeIfAbsent(wanted.pack(), source -> new CopiedBlocks(source, wanted.of(), new TreeMap<>()))
                .blocks()
                .put(block, to.block());
    }

    /** Hands over the new packs. */
    long give(IndexSegments.PackTaker taker) {
        long bytes = 0;
        for (Stored pack : stored) {
            Map<ObjectId, CopiedBlocks> held =
                    copies.getOrDefault(pack.directory().pack(), Map.of());
            taker.pack(pack.directory(), pack.size(), List.copyOf(held.values()));
            bytes += pack.size();
        }
        return bytes;
    }

    private KeyRing ring() {
        return trusted.ring();
    }

    private Damage look(ObjectStore store, Map<ObjectId, Long> packs) {
        Damage damage = new Damage();
        try (PackSweep sweep = new PackSweep(store, ring(), StoredPoint.BLOCK_CACHE, damage, run::proceed)) {
            packs.forEach((pack, size) -> {
                Optional<PackDirectory> directory = directory(pack, size);
                if (directory.isPresent()) {
                    sweep.look(directory.get(), size, true);
                } else {
                    damage.damaged(
                            pack,
                            new DavitException(ErrorCode.DATA_CORRUPT, "the pack's directory is damaged everywhere"));
                }
            });
            sweep.finish();
        }
        return damage;
    }

    /** The copy's, or else its own: both are sealed under the pack's key. */
    private Optional<PackDirectory> directory(ObjectId pack, long size) {
        for (ObjectStore store : List.of(copy, trusted.store())) {
            try {
                return Optional.of(new PackReader(store, ring()).directory(pack, size));
            } catch (DavitException e) {
                if (!Verifying.isDamage(e)) {
                    throw e;
                }
            }
        }
        return Optional.empty();
    }

    /** What is wrong with packs, by their blocks; none of them if only the directory is. */
    private static final class Damage implements PackSweep.Visitor {
        private final Map<ObjectId, DavitException> why = new HashMap<>();
        private final Map<ObjectId, BitSet> blocks = new HashMap<>();

        boolean has(ObjectId pack) {
            return blocks.containsKey(pack);
        }

        BitSet of(ObjectId pack) {
            BitSet found = new BitSet();
            found.or(blocks.getOrDefault(pack, new BitSet()));
            return found;
        }

        @Override
        public synchronized void gone(PackDirectory directory) {
            BitSet all = new BitSet();
            all.set(0, directory.blocks().size());
            damaged(
                    directory.pack(),
                    new DavitException(
                            ErrorCode.MISSING_DATA,
                            ObjectNames.of(ObjectKind.PACK, directory.pack()) + " is gone or cut short"));
            unusable(directory.pack(), all);
        }

        @Override
        public synchronized void damaged(ObjectId pack, DavitException first) {
            why.putIfAbsent(pack, first);
        }

        @Override
        public synchronized void unusable(ObjectId pack, BitSet found) {
            blocks.computeIfAbsent(pack, none -> new BitSet()).or(found);
        }

        @Override
        public void read(long bytes) {}
    }
}
