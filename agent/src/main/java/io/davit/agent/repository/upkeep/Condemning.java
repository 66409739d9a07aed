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
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds what the next condemned list names. Everything in it comes from something authentic: a segment, an entry. For one thread. */
final class Condemning {
    private final UpkeepSite site;
    private final ChunkIndex index;
    private final Survey survey;
    private final Needs needs;
    private final Collection<CondemnedList> pending;
    private final RunContext run;
    private final LockedObjects locked;

    /**
     * @param pending lists that are still to be carried out
     * @param locked what is locked is not condemned: it could not go, and may be of use before it can
     */
    Condemning(
            UpkeepSite site,
            ChunkIndex index,
            Survey survey,
            Needs needs,
            Collection<CondemnedList> pending,
            RunContext run,
            LockedObjects locked) {
        this.locked = locked;
        this.site = site;
        this.index = index;
        this.survey = survey;
        this.needs = needs;
        this.pending = pending;
        this.run = run;
    }

    /** Who prunes, and the store's date. */
    record As(WriterId writer, Instant storeDate) {}

    /** @param condemned packs in it */
    record Draft(CondemnedList list, Space.Objects condemned) {}

    /**
     * What would be condemned now.
     *
     * @param now what is due by it is due
     * @param as without, runs are not fenced
     */
    Draft draft(Instant now, Optional<As> as) {
        List<RestorePointId> points = points(now);
        Packs packs = new Packs(as);
        index.forEachNamed(packs::look);
        List<Fence> fenced = as.map(this::fences).orElse(List.of());
        CondemnedList list = new CondemnedList(
                index.generation() + 1,
                run.clock().instant(),
                survey.heads(),
                points,
                fenced,
                packs.chosen,
                segments(packs.numbers),
                parts(points));
        return new Draft(list, packs.space);
    }

    /** Those that are due; a point that a list dropped, and whose prune was killed, is in that list. */
    private List<RestorePointId> points(Instant now) {
        Set<RestorePointId> named = new HashSet<>();
        pending.forEach(list -> named.addAll(list.points()));
        return survey.points().stream()
                .map(Survey.Point::id)
                .filter(point -> !survey.stands(point, now) && !named.contains(point))
                .sorted(Comparator.comparing(RestorePointId::toString))
                .limit(CondemnedList.MOST_POINTS)
                .toList();
    }

    private List<ObjectId> parts(List<RestorePointId> points) {
        Set<ObjectId> parts = new LinkedHashSet<>();
        for (RestorePointId point : points) {
            if (parts.size() < CondemnedList.MOST) {
                rootsOf(point).stream()
                        .filter(part -> !needs.isNeededPart(part) && isNew(part))
                        .forEach(parts::add);
            }
        }
        return List.copyOf(parts);
    }

    /** A restore point that is given up may be damaged: then its lists stay. */
    private List<ObjectId> rootsOf(RestorePointId point) {
        try {
            return needs.roots(point).references();
        } catch (DavitException e) {
            if (e.code() == ErrorCode.MISSING_DATA) {
                return List.of();
            }
            throw e;
        }
    }

    /** Whether no list names it that is still to be carried out. */
    private boolean isNew(ObjectId id) {
        return !index.condemned().isGone(id)
                && index.condemned()
                        .generationOf(id)
                        .filter(generation -> generation > survey.pruned())
                        .isEmpty();
    }

    private final class Packs {
        private final Map<WriterId, Instant> openSince;
        private final List<ObjectId> chosen = new ArrayList<>();
        private final BitSet numbers = new BitSet();
        private Space.Objects space = Pruning.nothing();

        Packs(Optional<As> as) {
            openSince = openSince(as);
        }

        void look(ChunkIndex.Named pack) {
            run.proceed();
            if (chosen.size() >= CondemnedList.MOST || needs.isNeeded(pack.number()) || !isNew(pack.pack())) {
                return;
            }
            Optional<ObjectStat> stat = site.store().stat(Pruning.packKey(pack.pack()));
            if (stat.isEmpty()) {
                if (index.condemned().has(pack.pack())) {
                    index.condemned().gone(pack.pack());
                }
                return;
            }
            // A run that is open may have stored it, and be about to refer to it: that would cost the run.
            Instant since = openSince.get(pack.writer());
            // Nor may it go on to refer to what only copies are left of.
            boolean isFree = since == null || (stat.get().modified().isBefore(since) && !needs.isInUse(pack.pack()));
            if (isFree
                    && !locked.passesOver(
                            Pruning.packKey(pack.pack()), stat.get().size())) {
                needs.giveUp(pack.pack());
                chosen.add(pack.pack());
                numbers.set(pack.number());
                space = space.plus(stat.get().size());
            }
        }
    }

    private Map<WriterId, Instant> openSince(Optional<As> as) {
        Map<WriterId, Instant> since = new HashMap<>();
        for (Survey.OpenRun open : survey.openRuns()) {
            if (as.filter(self -> self.writer().equals(open.writer())).isEmpty()) {
                Instant date = site.dateOf(ObjectNames.point(open.writer(), open.opened()));
                since.merge(open.writer(), date, (one, other) -> one.isBefore(other) ? one : other);
            }
        }
        return since;
    }

    /** Segments all of whose packs are condemned, in this list or before, and not needed. */
    private List<ObjectId> segments(BitSet condemnedNow) {
        List<ObjectId> segments = new ArrayList<>();
        index.segments().forEach((segment, by, packs, size) -> {
            boolean allCondemned = packs.stream()
                    .allMatch(number -> !needs.isNeeded(number)
                            && (condemnedNow.get(number)
                                    || index.packOf(number)
                                            .filter(index.condemned()::has)
                                            .isPresent()));
            if (allCondemned && segments.size() < CondemnedList.MOST && isNew(segment)) {
                segments.add(segment);
            }
        });
        replaced(segments);
        segments.removeIf(segment -> {
            ObjectKey key = ObjectNames.of(ObjectKind.INDEX, segment);
            return site.store().stat(key).isEmpty() || locked.isLocked(key);
        });
        return segments;
    }

    /** Besides, segments all of whose packs others of the same writer name that stay: those with fewer packs go first. */
    private void replaced(List<ObjectId> segments) {
        Set<ObjectId> chosen = new HashSet<>(segments);
        Map<WriterId, Map<Integer, Integer>> named = new HashMap<>();
        List<Small> staying = new ArrayList<>();
        index.segments().forEach((segment, by, packs, size) -> {
            if (!index.condemned().has(segment) && !chosen.contains(segment)) {
                Map<Integer, Integer> counts = named.computeIfAbsent(by, none -> new HashMap<>());
                packs.forEach(pack -> counts.merge(pack, 1, Integer::sum));
                staying.add(new Small(segment, by, packs.size()));
            }
        });
        staying.sort(Comparator.comparingInt(Small::packs));
        for (Small small : staying) {
            Map<Integer, Integer> counts = named.getOrDefault(small.writer(), Map.of());
            List<Integer> packs = index.segments().packsOf(small.segment()).orElse(List.of());
            boolean isReplaced = packs.stream()
                    .allMatch(pack -> counts.getOrDefault(pack, 0) > 1
                            || index.packOf(pack)
                                    .filter(index.condemned()::isGone)
                                    .isPresent());
            if (!packs.isEmpty() && isReplaced && segments.size() < CondemnedList.MOST) {
                packs.forEach(pack -> counts.merge(pack, -1, Integer::sum));
                segments.add(small.segment());
            }
        }
    }

    /** @param packs how many it names */
    private record Small(ObjectId segment, WriterId writer, int packs) {}

    private List<Fence> fences(As as) {
        List<Fence> fences = new ArrayList<>();
        for (Survey.OpenRun open : survey.openRuns()) {
            Instant opened = site.dateOf(ObjectNames.point(open.writer(), open.opened()));
            boolean isFencedAlready = survey.standings().isFenced(open.run()) || Barrier.isAnnounced(open, pending);
            if (!open.writer().equals(as.writer())
                    && !isFencedAlready
                    && opened.plus(RunAge.OLDEST_TO_WAIT_FOR).isBefore(as.storeDate())) {
                fences.add(new Fence(
                        open.writer().hex(),
                        open.run(),
                        survey.head(open.writer()).number()));
            }
        }
        return fences;
    }
}
