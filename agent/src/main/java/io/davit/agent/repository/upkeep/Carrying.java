package io.davit.agent.repository.upkeep;

import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.repository.JournalEntry.Fence;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.Space;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.journal.EntryBody;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Carries condemned lists out: the only place that deletes. May run twice. For one thread. */
final class Carrying {
    private final UpkeepSite site;
    private final ChunkIndex index;
    private final Survey survey;
    private final Needs needs;
    private final UpkeepRun run;
    private final LockedObjects locked;
    private final Map<WriterId, BitSet> named = new HashMap<>();
    private List<RestorePointId> dropped = List.of();
    private Space.Objects deleted = Pruning.nothing();
    private long spared;
    /** Whether something of the list at hand stays for its lock. */
    private boolean isLeft;

    /** @param survey,needs as of after the barrier */
    Carrying(UpkeepSite site, ChunkIndex index, Survey survey, Needs needs, UpkeepRun run, LockedObjects locked) {
        this.locked = locked;
        this.site = site;
        this.index = index;
        this.survey = survey;
        this.needs = needs;
        this.run = run;
    }

    /**
     * Deletes what the lists from one generation, exclusive, to another name, unless it is needed. The first list of which
     * something is locked, and those behind it, are carried out once more by the next prune.
     */
    void out(Map<Long, CondemnedList> lists, long from, long to) {
        List<CondemnedList> due = new ArrayList<>();
        for (long generation = from + 1; generation <= to; generation++) {
            Optional.ofNullable(lists.get(generation)).ifPresent(due::add);
        }
        say(due, to);
        long done = to;
        for (CondemnedList list : due) {
            done = Math.min(done, carried(list, list.parts(), this::deletePart, to));
        }
        for (CondemnedList list : due) {
            done = Math.min(done, carried(list, list.packs(), this::deletePack, to));
        }
        for (CondemnedList list : due) {
            done = Math.min(done, carried(list, list.segments(), this::deleteSegment, to));
        }
        if (done > from) {
            run.append(new EntryBody.Pruned(done));
        }
    }

    /** Up to which list nothing is left to do, by this one. */
    private long carried(CondemnedList list, List<ObjectId> named, Consumer<ObjectId> delete, long to) {
        isLeft = false;
        named.forEach(delete);
        return isLeft ? list.generation() - 1 : to;
    }

    private void say(List<CondemnedList> due, long to) {
        Set<RestorePointId> points = new HashSet<>();
        List<Fence> fenced = new ArrayList<>();
        for (CondemnedList list : due) {
            list.points().stream()
                    .filter(point -> survey.isThere(point) && !survey.stands(point, run.now()))
                    .forEach(points::add);
            for (Survey.OpenRun open : survey.openRuns()) {
                if (Barrier.isAnnounced(open, List.of(list))) {
                    fenced.add(new Fence(
                            open.writer().hex(),
                            open.run(),
                            survey.head(open.writer()).number()));
                }
            }
        }
        dropped = Pruning.sorted(points);
        if (!points.isEmpty() || !fenced.isEmpty()) {
            run.append(new EntryBody.Dropped(to, dropped, fenced, ""));
        }
    }

    private void deletePart(ObjectId part) {
        if (!needs.isNeededPart(part) && !index.condemned().isGone(part)) {
            delete(ObjectNames.of(ObjectKind.REFERENCES, part), part);
        }
    }

    private void deletePack(ObjectId pack) {
        if (index.condemned().isGone(pack)) {
            return;
        }
        if (needs.isNeeded(pack)) {
            spared++;
            return;
        }
        ObjectKey key = Pruning.packKey(pack);
        long size = site.store().stat(key).map(ObjectStat::size).orElse(0L);
        boolean isGone = delete(key, pack);
        if (isGone && size > 0) {
            deleted = deleted.plus(size);
            run.context().progress().bytes(size);
        }
    }

    /** Only segments say where chunks of a pack lie: one that alone names a needed pack stays. */
    private void deleteSegment(ObjectId segment) {
        Optional<List<Integer>> packs = index.segments().packsOf(segment);
        Optional<WriterId> writer = index.segments().writerOf(segment);
        if (packs.isPresent() && writer.isPresent()) {
            BitSet elsewhere = namedByOthers(writer.get());
            if (packs.get().stream().noneMatch(pack -> needs.isNeeded(pack) && !elsewhere.get(pack))) {
                if (delete(ObjectNames.of(ObjectKind.INDEX, segment), segment)) {
                    index.segments().drop(segment);
                }
            }
        }
    }

    /** Packs that segments of the writer name which are there, and in no list. */
    private BitSet namedByOthers(WriterId writer) {
        return named.computeIfAbsent(writer, by -> {
            BitSet packs = new BitSet();
            index.segments().forEach((segment, signer, covered, size) -> {
                boolean stays = signer.equals(by) && !index.condemned().has(segment);
                if (stays
                        && site.store()
                                .stat(ObjectNames.of(ObjectKind.INDEX, segment))
                                .filter(stat -> size == 0 || stat.size() == size)
                                .isPresent()) {
                    covered.forEach(packs::set);
                }
            });
            return packs;
        });
    }

    private boolean delete(ObjectKey key, ObjectId id) {
        run.context().proceed();
        if (!locked.delete(key)) {
            isLeft = true;
            return false;
        }
        index.condemned().gone(id);
        run.context().progress().objects(1);
        return true;
    }

    List<RestorePointId> dropped() {
        return dropped;
    }

    /** Packs. */
    Space.Objects deleted() {
        return deleted;
    }

    long spared() {
        return spared;
    }
}
