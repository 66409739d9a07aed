package io.davit.agent.catalog.rocks;

import io.davit.agent.catalog.CatalogPoint;
import io.davit.agent.catalog.CatalogState;
import io.davit.agent.catalog.PointJson;
import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.rocks.Batch;
import io.davit.agent.rocks.RocksStore;
import io.davit.agent.run.CrashPoint;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One synchronisation with one location. Restore points are written before the heads that stand for them, so that a kill
 * between the two only reads them once more. Points are dropped only once a whole reading has ended without them: a store
 * that fails half-way costs nothing of what was listed (R20).
 */
final class CatalogSync {
    private static final long BATCH_BYTES = 512 * 1024;

    private final RocksStore store;
    private final String location;
    private final Map<String, JournalHead> heads = new HashMap<>();
    private final SealedNumbers gone = new SealedNumbers();
    private Batch batch = new Batch();
    private long points;

    CatalogSync(RocksStore store, String location) {
        this.store = store;
        this.location = location;
    }

    CatalogState read(OpenRepository repository, Instant now, Optional<CatalogState> before) {
        String id = repository.pin().repositoryId();
        boolean sameRepository =
                before.filter(state -> state.repositoryId().equals(id)).isPresent();
        if (!sameRepository) {
            drop();
        }
        points = sameRepository ? before.orElseThrow().points() : 0;
        Map<String, JournalHead> known = sameRepository ? knownHeads() : Map.of();
        heads.putAll(known);
        List<Problem> problems = repository.readJournals(known, this::take);
        boolean wasRolledBack =
                sameRepository && isRolledBack(before.orElseThrow().problems());
        if (wasRolledBack || isRolledBack(problems)) {
            problems = union(problems, readAnew(repository));
        }
        return finish(id, now, problems);
    }

    /**
     * What was listed may be gone, and what was gone may be back: the location is read anew as it is, every known writer
     * included, whatever a LIST shows. The heads stay as witnesses of what it was.
     */
    private List<Problem> readAnew(OpenRepository repository) {
        Map<String, JournalHead> known = new HashMap<>();
        heads.keySet().forEach(writer -> known.put(writer, JournalHead.ofNothing(writer)));
        SealedNumbers there = new SealedNumbers();
        points = 0;
        List<Problem> problems = repository.readJournals(known, entry -> takeAnew(entry, there));
        write();
        if (problems.stream().allMatch(problem -> problem.code() == ErrorCode.REPOSITORY_ROLLED_BACK)) {
            dropPoints(point -> !there.contains(point.id()));
        } else {
            // A journal that could not be read to its end does not say what is gone (R20).
            points = count();
        }
        return problems;
    }

    private static List<Problem> union(List<Problem> one, List<Problem> other) {
        return Stream.concat(one.stream(), other.stream()).distinct().toList();
    }

    private long count() {
        long[] found = {0};
        store.scanPrefix(RocksCatalog.POINTS, CatalogKeys.location(location), (key, value) -> ++found[0] > 0);
        return found[0];
    }

    private static boolean isRolledBack(List<Problem> problems) {
        return problems.stream().anyMatch(problem -> problem.code() == ErrorCode.REPOSITORY_ROLLED_BACK);
    }

    /** Restore points of one reading: a bit for each entry. */
    private static final class SealedNumbers {
        private final Map<String, BitSet> writers = new HashMap<>();

        void add(RestorePointId id) {
            writers.computeIfAbsent(id.writerId(), writer -> new BitSet()).set(Math.toIntExact(id.number()));
        }

        void forEach(Consumer<RestorePointId> visitor) {
            writers.forEach((writer, numbers) ->
                    numbers.stream().forEach(number -> visitor.accept(new RestorePointId(writer, number))));
        }

        boolean contains(RestorePointId id) {
            BitSet numbers = writers.get(id.writerId());
            return numbers != null && numbers.get(Math.toIntExact(id.number()));
        }
    }

    private Map<String, JournalHead> knownHeads() {
        Map<String, JournalHead> known = new HashMap<>();
        byte[] prefix = CatalogKeys.location(location);
        store.scanPrefix(RocksCatalog.HEADS, prefix, (key, value) -> {
            String writer = CatalogKeys.text(key).substring(location.length() + 1);
            String[] parts = CatalogKeys.text(value).split(" ", -1);
            known.put(writer, new JournalHead(writer, Long.parseLong(parts[0]), parts[1]));
            return true;
        });
        return known;
    }

    private void take(JournalEntry entry) {
        heads.put(entry.place().writerId(), entry.place());
        keepPoint(entry);
    }

    private void takeAnew(JournalEntry entry, SealedNumbers there) {
        heads.merge(entry.place().writerId(), entry.place(), (old, now) -> now.number() > old.number() ? now : old);
        if (entry instanceof JournalEntry.PointSealed sealed) {
            there.add(sealed.id());
        }
        keepPoint(entry);
    }

    /** Each entry is handed on once, and the number of points is written together with the heads: so they agree. */
    private void keepPoint(JournalEntry entry) {
        if (entry instanceof JournalEntry.PointsDropped dropped) {
            dropped.points().forEach(gone::add);
        }
        if (!(entry instanceof JournalEntry.PointSealed sealed)) {
            return;
        }
        points++;
        CatalogPoint point =
                new CatalogPoint(location, sealed.id(), sealed.place().hash(), sealed.summary());
        byte[] key = CatalogKeys.point(point);
        byte[] idKey = CatalogKeys.id(location, sealed.id());
        // Another entry may stand there now than the one that was listed, with another time.
        store.get(RocksCatalog.IDS, idKey)
                .filter(old -> !Arrays.equals(old, key))
                .ifPresent(old -> batch.delete(RocksCatalog.POINTS, old));
        batch.put(
                        RocksCatalog.POINTS,
                        key,
                        CatalogKeys.bytes(PointJson.of(point).toString()))
                .put(RocksCatalog.IDS, idKey, key)
                .put(RocksCatalog.RUNS, CatalogKeys.run(sealed.summary().run()), key);
        if (batch.bytes() > BATCH_BYTES) {
            write();
        }
    }

    private void write() {
        store.write(batch, false);
        batch = new Batch();
    }

    /**
     * Whichever journal was read first: what a prune dropped is not listed, and never comes back. Counted anew, because a
     * kill may come between what is deleted here and the number that {@link #finish} writes.
     */
    private void dropGone() {
        boolean[] isAny = {false};
        gone.forEach(id -> {
            isAny[0] = true;
            store.get(RocksCatalog.IDS, CatalogKeys.id(location, id))
                    .flatMap(key -> store.get(RocksCatalog.POINTS, key).map(RocksCatalog::decode))
                    .ifPresent(point -> batch.delete(RocksCatalog.POINTS, CatalogKeys.point(point))
                            .delete(RocksCatalog.IDS, CatalogKeys.id(location, id))
                            .delete(
                                    RocksCatalog.RUNS,
                                    CatalogKeys.run(point.summary().run())));
            if (batch.bytes() > BATCH_BYTES) {
                write();
            }
        });
        if (isAny[0]) {
            write();
            points = count();
        }
    }

    private CatalogState finish(String repositoryId, Instant now, List<Problem> problems) {
        write();
        dropGone();
        CrashPoint.CATALOG_SYNC_HALF.reached();
        heads.forEach((writer, head) -> batch.put(
                RocksCatalog.HEADS,
                CatalogKeys.head(location, writer),
                CatalogKeys.bytes(head.number() + " " + head.hash())));
        CatalogState state = new CatalogState(location, repositoryId, now, points, problems);
        batch.put(
                RocksCatalog.STATES,
                CatalogKeys.bytes(location),
                CatalogKeys.bytes(PointJson.of(state).toString()));
        store.write(batch, true);
        return state;
    }

    private void drop() {
        dropPoints(point -> true);
        Batch gone = new Batch().delete(RocksCatalog.STATES, CatalogKeys.bytes(location));
        store.scanPrefix(RocksCatalog.HEADS, CatalogKeys.location(location), (key, value) -> {
            gone.delete(RocksCatalog.HEADS, key);
            return true;
        });
        store.write(gone, false);
    }

    private void dropPoints(Predicate<CatalogPoint> which) {
        Batch[] gone = {new Batch()};
        store.scanPrefix(RocksCatalog.POINTS, CatalogKeys.location(location), (key, value) -> {
            CatalogPoint point = RocksCatalog.decode(value);
            if (which.test(point)) {
                gone[0].delete(RocksCatalog.POINTS, key)
                        .delete(RocksCatalog.IDS, CatalogKeys.id(location, point.id()))
                        .delete(
                                RocksCatalog.RUNS,
                                CatalogKeys.run(point.summary().run()));
            }
            if (gone[0].bytes() > BATCH_BYTES) {
                store.write(gone[0], false);
                gone[0] = new Batch();
            }
            return true;
        });
        store.write(gone[0], false);
    }
}
