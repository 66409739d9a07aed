package io.davit.agent.repository.upkeep;

import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.repository.Compression;
import io.davit.agent.repository.PruneOrder;
import io.davit.agent.repository.PruneReport;
import io.davit.agent.repository.Space;
import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.index.CopiedBlocks;
import io.davit.agent.repository.index.IndexSegments;
import io.davit.agent.repository.index.PackCopies;
import io.davit.agent.repository.pack.BlockCopier;
import io.davit.agent.repository.pack.BlockRef;
import io.davit.agent.repository.pack.PackDirectory;
import io.davit.agent.repository.pack.PackReader;
import io.davit.agent.repository.pack.PackWriter;
import io.davit.agent.repository.pack.Spool;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.Problem;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Copies what is needed of sparsely used packs into new ones, and says so in index segments; it condemns nothing. Only packs
 * to which nobody else will refer again: a copy is of another writer's line, to which they must not refer (R17). Only of
 * the newest key epoch: a reader who was granted later keys must not get at older data by it. Memory: what is sparse, and
 * where its blocks went. For one thread.
 */
final class Repacking {
    private final UpkeepSite site;
    private final ChunkIndex index;
    private final Needs needs;
    private final PruneOrder order;
    private final Predicate<WriterId> repacked;
    private final Predicate<WriterId> trusted;
    private final LockedObjects locked;
    /** By new pack, then by old one. */
    private final Map<ObjectId, Map<ObjectId, CopiedBlocks>> copies = new ConcurrentHashMap<>();

    private final List<Problem> problems = new ArrayList<>();
    private long copiedBytes;

    /**
     * @param repacked whose packs are to be looked at
     * @param trusted whose copies are
     * @param locked to copy a locked pack frees nothing
     */
    Repacking(
            UpkeepSite site,
            ChunkIndex index,
            Needs needs,
            PruneOrder order,
            Predicate<WriterId> repacked,
            Predicate<WriterId> trusted,
            LockedObjects locked) {
        this.locked = locked;
        this.site = site;
        this.index = index;
        this.needs = needs;
        this.order = order;
        this.repacked = repacked;
        this.trusted = trusted;
    }

    /** @param live bytes of the blocks that are needed */
    private record Sparse(ObjectId pack, WriterId writer, long size, long live) {
        double share() {
            return (double) live / size;
        }
    }

    /** Those of which the least is needed first, as many as the order allows. */
    private List<Sparse> sparse(RunContext run) {
        List<Sparse> all = new ArrayList<>();
        index.forEachNamed(named -> {
            run.proceed();
            boolean damaged = index.isLost(named.pack()) && !index.condemned().has(named.pack());
            if (!damaged && all.size() < CondemnedList.MOST && repacked.test(named.writer())) {
                long live = index.sealedLength(named.pack(), needs.uncopied(named.pack()));
                if (live > 0
                        && live <= order.repackBelow() * named.size()
                        && mayBeCopied(named.pack())
                        && !locked.isLocked(Pruning.packKey(named.pack()))) {
                    all.add(new Sparse(named.pack(), named.writer(), named.size(), live));
                }
            }
        });
        all.sort(Comparator.comparingDouble(Sparse::share));
        List<Sparse> chosen = new ArrayList<>();
        long left = order.copyAtMost();
        for (Sparse pack : all) {
            if (pack.live() <= left) {
                chosen.add(pack);
                left -= pack.live();
            }
        }
        return chosen;
    }

    /** What others say that it holds cannot be passed on as one's own word. */
    private boolean mayBeCopied(ObjectId pack) {
        return index.copies().into(pack).stream().allMatch(into -> trusted.test(into.by()))
                && index.epochOf(pack)
                        .filter(epoch -> epoch == site.ring().epoch())
                        .isPresent();
    }

    /** What {@link #copy} would do. */
    PruneReport.Repacked preview(RunContext run) {
        Space.Objects sources = Pruning.nothing();
        long copied = 0;
        for (Sparse pack : sparse(run)) {
            sources = sources.plus(pack.size());
            copied += pack.live();
        }
        return new PruneReport.Repacked(sources, copied);
    }

    /** Copies; on return the copies and the segments that name them are durable. */
    PruneReport.Repacked copy(SignedObjects as, Spool spool, RunContext run) {
        List<Sparse> chosen = sparse(run);
        Space.Objects sources = Pruning.nothing();
        if (chosen.isEmpty()) {
            return new PruneReport.Repacked(sources, 0);
        }
        run.progress().step("copy what is needed of sparsely used packs");
        PackReader reader = new PackReader(site.store(), site.ring());
        try (PackWriter writer = new PackWriter(site.ring(), site.store(), spool, this::stored, Compression.AUTO)) {
            BlockCopier copier = new BlockCopier(reader, site.ring(), writer);
            for (Sparse pack : chosen) {
                run.proceed();
                if (copy(pack, reader, copier)) {
                    sources = sources.plus(pack.size());
                    copiedBytes += pack.live();
                    run.progress().bytes(pack.live());
                }
            }
            writer.flush();
        }
        new IndexSegments(site.store(), index).write(as);
        return new PruneReport.Repacked(sources, copiedBytes);
    }

    private boolean copy(Sparse sparse, PackReader reader, BlockCopier copier) {
        BitSet wanted = needs.uncopied(sparse.pack());
        try {
            long size = site.store()
                    .stat(Pruning.packKey(sparse.pack()))
                    .map(ObjectStat::size)
                    .orElse(0L);
            // Its own words, not those of whoever signed a segment that names it.
            PackDirectory directory = reader.directory(sparse.pack(), size);
            if (wanted.length() > directory.blocks().size()
                    || directory.epoch() != site.ring().epoch()) {
                return false;
            }
            List<PackCopies.Copy> older = index.copies().into(sparse.pack());
            copier.copy(directory, wanted, (block, to) -> note(sparse, older, block, to));
            return true;
        } catch (DavitException e) {
            switch (e.code()) {
                case MISSING_DATA, DATA_CORRUPT, READER_TOO_OLD, REPOSITORY_TAMPERED, REPOSITORY_KEY_WRONG -> {
                    problems.add(Problem.warning(
                            e.code(), Pruning.packKey(sparse.pack()).value(), "is not copied: " + e.sentence()));
                    return false;
                }
                default -> throw e;
            }
        }
    }

    /** The new pack says all that the old one did about those before it, which may be gone with it. */
    private void note(Sparse sparse, List<PackCopies.Copy> older, int block, BlockRef to) {
        note(to, sparse.pack(), sparse.writer(), block);
        for (PackCopies.Copy copy : older) {
            CopiedBlocks before = copy.copied();
            before.blocks().forEach((first, second) -> {
                if (second == block) {
                    note(to, before.source(), before.writer(), first);
                }
            });
        }
    }

    private void note(BlockRef to, ObjectId source, WriterId writer, int block) {
        copies.computeIfAbsent(to.pack(), none -> new ConcurrentHashMap<>())
                .computeIfAbsent(source, none -> new CopiedBlocks(source, writer, new TreeMap<>()))
                .blocks()
                .put(block, to.block());
    }

    /** Called from an uploading thread; nothing more is noted for the pack by then. */
    private void stored(PackDirectory directory, long size) {
        Map<ObjectId, CopiedBlocks> held = copies.getOrDefault(directory.pack(), Map.of());
        index.addStored(directory, size, List.copyOf(held.values()));
    }

    /** With packs that could not be copied. */
    List<Problem> problems() {
        return problems;
    }
}
