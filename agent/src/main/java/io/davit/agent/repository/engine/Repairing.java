package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.Repair;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.index.IndexSegments;
import io.davit.agent.repository.journal.Entry;
import io.davit.agent.repository.journal.EntryBody;
import io.davit.agent.repository.pack.PackDirectory;
import io.davit.agent.repository.pack.Spool;
import io.davit.agent.repository.reference.Elsewhere;
import io.davit.agent.repository.reference.PackNeed;
import io.davit.agent.repository.reference.ReferenceLists;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Brings back what restore points need, by new objects only: nothing that is there is changed or removed (R2). An object
 * that is missing comes back under its own name, with the bytes that a copy of the repository has, journals first; a pack of which no index
 * segment speaks any more is read as a whole, and named by a new segment; what is damaged in a pack that is there goes into
 * a new pack, out of the copy ({@link DamagedBlocks}). A pack that a condemned list names stays as it is
 * (R19). Each object is whole when it is stored, so that a repair that was killed leaves less damage than before, and the
 * next one goes on.
 *
 * <p>Memory: a few words for each pack that is needed.
 */
final class Repairing {
    private final Trusted trusted;
    private final SignedObjects objects;
    private final ChunkIndex index;
    private final Optional<ObjectStore> copy;
    private final WholePacks packs;
    private final Spool spool;
    private final Repair.Order order;
    private final boolean dryRun;
    private final RunContext run;
    private final Repair.Visitor visitor;
    private final Map<ObjectId, Long> needed = new HashMap<>();
    /** Packs that are there in part. */
    private final Set<ObjectId> cutShort = new HashSet<>();
    /** Packs that only would be brought back. */
    private final Set<ObjectId> promised = new HashSet<>();

    private long broughtBack;
    private long named;
    private long replaced;
    private long left;
    private long bytes;

    /**
     * @param objects that seal as this writer, unless nothing is to be written
     * @param index empty; it is filled
     */
    Repairing(
            Trusted trusted,
            SignedObjects objects,
            ChunkIndex index,
            Optional<ObjectStore> copy,
            WholePacks packs,
            Spool spool,
            Repair.Order order,
            RunContext run,
            Repair.Visitor visitor) {
        this.trusted = trusted;
        this.objects = objects;
        this.index = index;
        this.copy = copy;
        this.packs = packs;
        this.spool = spool;
        this.order = order;
        this.dryRun = order.dryRun();
        this.run = run;
        this.visitor = visitor;
    }

    Repair.Report run() {
        copy.ifPresent(from -> {
            run.progress().step("compare journals with the copy's");
            new LostEntries(trusted, from, run, this::stored).bringBack();
        });
        run.progress().step("read the journals");
        StandingPoints points = StandingPoints.read(trusted);
        points.problems().forEach(this::leave);
        run.progress().step("read the index");
        trusted.condemned().renew(index);
        IndexSegments segments = new IndexSegments(trusted.store(), index);
        segments.visit(trusted.objects(), new Named());
        run.progress().step("look for what restore points need");
        for (RestorePointId point : points.ids()) {
            run.proceed();
            references(point);
            run.progress().objects(1);
        }
        run.progress().step("look for packs");
        Set<ObjectId> there = new HashSet<>(needed.keySet());
        for (ObjectId gone : new ReferenceLists(trusted.store()).missing(needed)) {
            run.proceed();
            if (!bringBack(gone)) {
                there.remove(gone);
            }
        }
        run.progress().step("name packs");
        Set<ObjectId> unnamed = new HashSet<>(there);
        unnamed.removeIf(pack -> index.numberOf(pack).isPresent());
        name(unnamed, segments);
        there.removeAll(unnamed);
        there.removeAll(promised);
        copy.ifPresent(from -> replaceBlocks(from, there, segments));
        return new Repair.Report(points.ids().size(), broughtBack, named, replaced, left, bytes);
    }

    private void replaceBlocks(ObjectStore from, Set<ObjectId> there, IndexSegments segments) {
        Map<ObjectId, Long> looked = new HashMap<>();
        cutShort.forEach(pack -> looked.put(pack, needed.getOrDefault(pack, 0L)));
        if (order.everything()) {
            there.forEach(pack -> looked.put(pack, needed.getOrDefault(pack, 0L)));
        }
        if (looked.isEmpty()) {
            return;
        }
        run.progress().step("read packs, and copy what is damaged in them");
        DamagedBlocks damaged =
                new DamagedBlocks(trusted, index, from, spool, dryRun, run, new DamagedBlocks.Outcome() {
                    @Override
                    public void replaced(ObjectId pack, int blocks) {
                        replaced++;
                        visitor.replaced(ObjectNames.of(ObjectKind.PACK, pack).value(), blocks);
                    }

                    @Override
                    public void left(ObjectId pack, DavitException why) {
                        leave(ObjectNames.of(ObjectKind.PACK, pack).value(), why);
                    }
                });
        damaged.replace(looked);
        long[] packs = {0};
        long named = segments.writeFor(objects, taker -> packs[0] = damaged.give(taker));
        bytes += packs[0] + named;
    }

    /** What is wrong with a segment shows where packs are not named by any. */
    private static final class Named implements IndexSegments.Visitor {
        @Override
        public void refused(ObjectKey segment, DavitException why) {}

        @Override
        public void pack(PackDirectory directory, long size) {}
    }

    private void leave(Problem problem) {
        leave("journal " + problem.subject(), new DavitException(problem.code(), problem.message()));
    }

    private void leave(String object, DavitException why) {
        left++;
        visitor.left(object, why);
    }

    private void references(RestorePointId id) {
        Optional<Entry> entry = trusted.journals().read(new WriterId(id.writerId()), id.number());
        if (entry.isEmpty() || !(entry.get().body() instanceof EntryBody.PointSealed point)) {
            leave("points of " + id, new DavitException(ErrorCode.MISSING_DATA, "the entry is gone"));
            return;
        }
        for (ObjectId part : point.roots().references()) {
            ObjectKey key = ObjectNames.of(ObjectKind.REFERENCES, part);
            try {
                read(trusted.store(), part);
            } catch (DavitException e) {
                if (!Verifying.isDamage(e)) {
                    throw e;
                }
                if (e.code() != ErrorCode.MISSING_DATA || !bringBackPart(part, key)) {
                    leave(key.value(), e);
                }
            }
        }
    }

    private void read(ObjectStore from, ObjectId part) {
        new ReferenceLists(from).read(trusted.objects(), List.of(part), (chunk, needs) -> needs.forEach(this::need));
    }

    /** What a prune copied is needed where the copies are. */
    private void need(PackNeed need) {
        if (!needed.containsKey(need.pack())) {
            new Elsewhere(index)
                    .of(need)
                    .orElseGet(() -> List.of(need))
                    .forEach(place -> needed.putIfAbsent(place.pack(), place.size()));
        }
    }

    /** Only what authenticates is stored under the name that it says. */
    private boolean bringBackPart(ObjectId part, ObjectKey key) {
        if (copy.isEmpty()
                || index.condemned().has(part)
                || trusted.store().stat(key).isPresent()) {
            return false;
        }
        try {
            read(copy.get(), part);
        } catch (DavitException e) {
            if (!Verifying.isDamage(e)) {
                throw e;
            }
            return false;
        }
        byte[] whole = copy.get().readWhole(key, ReferenceLists.LARGEST);
        trusted.objects().open(ObjectKind.REFERENCES, part, whole);
        stored(key, Content.of(whole));
        return true;
    }

    private void stored(ObjectKey key, Content content) {
        if (!dryRun && trusted.store().create(key, content) != CreateResult.CREATED) {
            throw new DavitException(ErrorCode.STORE_CONFLICT, key + " is there again, with other bytes");
        }
        broughtBack++;
        bytes += content.length();
        visitor.broughtBack(key.value());
    }

    private boolean bringBack(ObjectId pack) {
        ObjectKey key = ObjectNames.of(ObjectKind.PACK, pack);
        long size = needed.getOrDefault(pack, 0L);
        DavitException why = new DavitException(ErrorCode.MISSING_DATA, key + " is gone or cut short");
        boolean isFree = trusted.store().stat(key).isEmpty();
        if (copy.isPresent() && isFree && !index.condemned().has(pack)) {
            try {
                packs.take(copy.get(), pack, size, content -> stored(key, content));
                if (dryRun) {
                    promised.add(pack);
                }
                return true;
            } catch (DavitException e) {
                if (!Verifying.isDamage(e)) {
                    throw e;
                }
                why = e;
            }
        }
        if (copy.isPresent() && !isFree && index.numberOf(pack).isPresent()) {
            cutShort.add(pack);
        } else {
            leave(key.value(), why);
        }
        return false;
    }

    /**
     * A segment of this writer says that it holds what it names (R17), and a directory is signed by nobody: so the packs are
     * read as a whole before.
     */
    private void name(Set<ObjectId> unnamed, IndexSegments segments) {
        bytes += segments.writeFor(objects, taker -> {
            for (ObjectId pack : unnamed) {
                run.proceed();
                String key = ObjectNames.of(ObjectKind.PACK, pack).value();
                long size = needed.getOrDefault(pack, 0L);
                try {
                    if (!promised.contains(pack)) {
                        PackDirectory directory = packs.check(trusted.store(), pack, size);
                        if (!dryRun) {
                            taker.pack(directory, size, List.of());
                        }
                    }
                    named++;
                    visitor.named(key);
                } catch (DavitException e) {
                    if (!Verifying.isDamage(e)) {
                        throw e;
                    }
                    leave(key, e);
                }
            }
        });
    }
}
