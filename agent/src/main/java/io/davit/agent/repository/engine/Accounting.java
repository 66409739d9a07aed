package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.Space;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.index.IndexSegments;
import io.davit.agent.repository.journal.Entry;
import io.davit.agent.repository.journal.EntryBody;
import io.davit.agent.repository.reference.BlockBits;
import io.davit.agent.repository.reference.Elsewhere;
import io.davit.agent.repository.reference.PackNeed;
import io.davit.agent.repository.reference.ReferenceLists;
import io.davit.agent.repository.upkeep.LockedObjects;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Adds up what a repository takes: a LIST, and two ways through the reference lists of all restore points. The first finds
 * what more than one of them needs, the second adds up each. Where the store can lock, it is asked about packs that a prune
 * would reclaim, unless their locks are remembered. Memory: three bits for each block. For one thread.
 */
final class Accounting {
    private static final Space.Objects NOTHING = new Space.Objects(0, 0);

    private final Trusted trusted;
    private final ChunkIndex index;
    private final RunContext run;
    private final Elsewhere elsewhere;
    private final BlockBits mine;
    private final BlockBits needed;
    private final BlockBits shared;
    private final LockedObjects locked;

    private Space.Objects unneeded = NOTHING;
    private long sparse;

    Accounting(Trusted trusted, ChunkIndex index, RunContext run) {
        this.trusted = trusted;
        this.index = index;
        this.run = run;
        this.elsewhere = new Elsewhere(index);
        this.mine = new BlockBits(index);
        this.needed = new BlockBits(index);
        this.shared = new BlockBits(index);
        this.locked = new LockedObjects(trusted.store(), index, run.clock().instant());
    }

    Space space() {
        trusted.condemned().apply(index);
        run.progress().step("read the index");
        new IndexSegments(trusted.store(), index).load(trusted.objects());
        run.progress().step("read the journals");
        List<RestorePointId> points = points();
        run.progress().step("read what restore points need");
        for (RestorePointId point : points) {
            read(point);
            mine.forEach((pack, blocks) -> {
                BitSet again = needed.of(pack);
                again.and(blocks);
                shared.add(pack, again);
                needed.add(pack, blocks);
            });
        }
        List<Space.OfPoint> ofPoints = new ArrayList<>();
        for (RestorePointId point : points) {
            read(point);
            ofPoints.add(sum(point));
        }
        run.progress().step("list what is there");
        Map<String, Space.Objects> kinds = kinds();
        long[] bytes = {0};
        needed.forEach((pack, blocks) -> bytes[0] += index.sealedLength(pack, blocks));
        return new Space(kinds, bytes[0], unneeded, locked.report(), sparse, ofPoints);
    }

    private Space.OfPoint sum(RestorePointId point) {
        long[] sums = new long[5];
        Instant[] last = {Instant.MIN};
        mine.forEach((pack, blocks) -> {
            BitSet others = shared.of(pack);
            sums[0]++;
            sums[1] += index.sealedLength(pack, blocks);
            if (others.isEmpty() && needed.of(pack).equals(blocks)) {
                Optional<Instant> until = locked.until(ObjectNames.of(ObjectKind.PACK, pack));
                until.filter(last[0]::isBefore).ifPresent(end -> last[0] = end);
                sums[until.isPresent() ? 4 : 3] += index.sizeOf(pack).orElse(0L);
            }
            blocks.andNot(others);
            sums[2] += index.sealedLength(pack, blocks);
        });
        return new Space.OfPoint(
                point,
                sums[0],
                sums[1],
                sums[2],
                sums[3],
                sums[4],
                Optional.of(last[0]).filter(end -> end.isAfter(Instant.MIN)));
    }

    private Map<String, Space.Objects> kinds() {
        Map<String, Space.Objects> kinds = new TreeMap<>();
        trusted.store().list("", stat -> {
            run.proceed();
            String first = stat.key().value().split("/", 2)[0];
            boolean isOurs = Arrays.stream(ObjectKind.values())
                    .anyMatch(kind -> kind.folder().equals(first));
            kinds.merge(
                    isOurs ? first : "other",
                    NOTHING.plus(stat.size()),
                    (sum, one) -> new Space.Objects(sum.count() + one.count(), sum.bytes() + one.bytes()));
            ObjectNames.objectId(ObjectKind.PACK, stat.key()).ifPresent(pack -> unneeded(pack, stat));
            return true;
        });
        return kinds;
    }

    /** A pack that no segment names is an orphan, and nobody's. */
    private void unneeded(ObjectId pack, ObjectStat stat) {
        int number = index.numberOf(pack).orElse(0);
        if (number == 0) {
            return;
        }
        BitSet used = needed.of(pack);
        if (used.isEmpty()) {
            if (!locked.passesOver(stat.key(), stat.size())) {
                unneeded = unneeded.plus(stat.size());
            }
            return;
        }
        BitSet left = new BitSet();
        left.set(0, index.blocksOf(number));
        left.andNot(used);
        if (!left.isEmpty() && locked.until(stat.key()).isEmpty()) {
            sparse += index.sealedLength(pack, left);
        }
    }

    /** With a journal that cannot be read to its end, what some restore point needs would be told as needed by none. */
    private List<RestorePointId> points() {
        StandingPoints points = StandingPoints.read(trusted);
        points.problems().stream().findFirst().ifPresent(problem -> {
            throw new DavitException(problem.code(), problem.subject() + ": " + problem.message());
        });
        return points.ids();
    }

    /** Into {@link #mine}: where what it needs is now. */
    private void read(RestorePointId point) {
        run.proceed();
        mine.clear();
        Entry entry = trusted.journals()
                .read(new WriterId(point.writerId()), point.number())
                .orElseThrow(() ->
                        new DavitException(ErrorCode.MISSING_DATA, "the entry of restore point " + point + " is gone"));
        if (entry.body() instanceof EntryBody.PointSealed found) {
            new ReferenceLists(trusted.store())
                    .read(trusted.objects(), found.roots().references(), (chunk, needs) -> needs.forEach(this::add));
        }
    }

    private void add(PackNeed need) {
        List<PackNeed> now =
                index.condemned().has(need.pack()) ? elsewhere.of(need).orElse(List.of(need)) : List.of(need);
        now.forEach(there -> mine.add(there.pack(), there.blocks()));
    }
}
