package io.davit.agent.repository.upkeep;

import io.davit.agent.repository.ForgetOrder;
import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.NewestGood;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.journal.EntryBody;
import io.davit.agent.repository.journal.OwnJournal;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.settings.Count;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Tombstones, and their undoing (R22). */
public final class Forgetting {
    private static final Duration DAY = Duration.ofDays(1);

    private final UpkeepSite site;

    public Forgetting(UpkeepSite site) {
        this.site = site;
    }

    /**
     * Whether these may be forgotten; nothing is written.
     *
     * @param self who would forget them, if it wrote before
     * @throws DavitException RESTORE_POINT_UNKNOWN; RESTORE_POINT_KEPT if the newest good one of a series is among them;
     *     RESTORE_POINT_RETAINED; FORGET_LIMITED
     */
    public void check(Collection<RestorePointId> points, ForgetOrder order, Optional<WriterId> self, Instant now) {
        Survey survey = survey();
        List<RestorePointId> fresh = toForget(survey, points, now);
        List<Instant> before = self.map(writer -> survey.forgottenSince(writer, now.minus(DAY)))
                .orElse(List.of());
        requireWithin(order, before, fresh.size());
    }

    /**
     * Forgets restore points. What is forgotten already stays as it is.
     *
     * @return from when on they may be pruned
     * @throws DavitException the same; CLOCK_SUSPECT, and then nothing is forgotten
     */
    public Instant forget(
            Collection<RestorePointId> points, ForgetOrder order, OwnJournal journal, RunContext context) {
        return UpkeepRun.within(site, journal, 0, context, run -> {
            Instant now = context.clock().instant();
            Instant notBefore = now.plus(order.quarantine());
            Survey survey = survey();
            List<RestorePointId> fresh = toForget(survey, points, run.now());
            requireWithin(order, survey.forgottenSince(journal.writer(), now.minus(DAY)), fresh.size());
            for (RestorePointId point : fresh) {
                context.proceed();
                run.append(new EntryBody.Tombstone(context.id(), point, notBefore, ""));
            }
            return notBefore;
        });
    }

    /** R22: by this agent's own journal, whose times were held against the store's when they were written. */
    private static void requireWithin(ForgetOrder order, List<Instant> before, int more) {
        int tooMany = before.size() + more - order.mostPerDay();
        if (tooMany <= 0 || more == 0) {
            return;
        }
        String when = more > order.mostPerDay()
                ? "that is more than a day's"
                : "it may go on at " + before.get(tooMany - 1).plus(DAY);
        throw new DavitException(
                ErrorCode.FORGET_LIMITED,
                Count.of(before.size(), "restore point was", "restore points were")
                        + " forgotten here within 24 hours, " + more + " are to be, and " + order.mostPerDay()
                        + " may be: " + when);
    }

    private Survey survey() {
        Survey survey = new Survey(site, Set.of(), Map.of());
        survey.readOn();
        return survey;
    }

    private List<RestorePointId> toForget(Survey survey, Collection<RestorePointId> points, Instant now) {
        Map<RestorePointId, Survey.Point> there = new HashMap<>();
        survey.points().forEach(point -> there.put(point.id(), point));
        NewestGood kept = newestGood(survey);
        List<RestorePointId> fresh = new ArrayList<>();
        for (RestorePointId point : new HashSet<>(points)) {
            if (!there.containsKey(point)) {
                throw unknown(point);
            }
            Survey.Point found = Objects.requireNonNull(there.get(point));
            if (kept.holds(found.series(), point)) {
                throw new DavitException(
                        ErrorCode.RESTORE_POINT_KEPT,
                        "restore point " + point + " is the newest complete one of what it holds"
                                + (found.series().isOnDemand()
                                        ? ""
                                        : ", by the schedule " + found.series().schedule()));
            }
            if (found.isRetained(now)) {
                throw new DavitException(
                        ErrorCode.RESTORE_POINT_RETAINED,
                        "restore point " + point + " is to be kept until "
                                + found.retainUntil().orElseThrow());
            }
            if (survey.standings().forgottenUntil(point).isEmpty()) {
                fresh.add(point);
            }
        }
        fresh.sort(Comparator.comparing(RestorePointId::toString));
        return fresh;
    }

    /** Among those that nobody forgot. */
    private static NewestGood newestGood(Survey survey) {
        NewestGood newest = new NewestGood();
        for (Survey.Point point : survey.points()) {
            if (point.complete()
                    && survey.standings().forgottenUntil(point.id()).isEmpty()) {
                newest.take(point.series(), point.id(), point.sealed());
            }
        }
        return newest;
    }

    /**
     * Takes tombstones back. The look at the condemned lists comes behind RUN_OPENED, as with every run that refers to
     * what may be condemned.
     *
     * @throws DavitException RESTORE_POINT_UNKNOWN; RESTORE_POINT_GONE if a prune dropped one of them, and then all stay forgotten
     */
    public void reprieve(Collection<RestorePointId> points, OwnJournal journal, SignedObjects as, RunContext context) {
        long generation = newest();
        UpkeepRun.within(site, journal, generation, context, run -> {
            Survey survey = survey();
            if (points.stream()
                    .anyMatch(point -> !point.writerId().equals(journal.writer().hex()))) {
                announce(journal.writer(), survey, as, context);
            }
            List<RestorePointId> tombstones = new ArrayList<>();
            for (RestorePointId point : points) {
                requireNotDropped(point, survey);
                tombstones.addAll(survey.standings().tombstones(point));
            }
            if (!tombstones.isEmpty()) {
                run.append(new EntryBody.Reprieve(context.id(), tombstones, ""));
            }
            return tombstones.size();
        });
    }

    /**
     * Only a writer's own restore points are found by whoever prunes even if LIST hides the writer: so a list that condemns
     * nothing names this journal first.
     */
    private void announce(WriterId self, Survey survey, SignedObjects as, RunContext context) {
        List<JournalHead> heads = survey.heads();
        if (heads.stream().noneMatch(head -> head.writerId().equals(self.hex()))) {
            throw new DavitException(ErrorCode.REPOSITORY_GAP, "this agent's own journal is not there");
        }
        site.lists()
                .create(
                        new CondemnedList(
                                newest() + 1,
                                context.clock().instant(),
                                heads,
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of()),
                        as,
                        site.owner().get().owner());
    }

    private long newest() {
        long generation = 0;
        while (!(site.lists().look(generation + 1) instanceof CondemnedLists.Found.Nothing)) {
            generation++;
        }
        return generation;
    }

    private void requireNotDropped(RestorePointId point, Survey survey) {
        if (survey.standings().isGone(point)) {
            throw gone(point);
        }
        if (!survey.isThere(point)) {
            throw unknown(point);
        }
        for (long generation = survey.pruned() + 1; ; generation++) {
            switch (site.lists().look(generation)) {
                case CondemnedLists.Found.There(CondemnedList list) -> {
                    if (list.points().contains(point)) {
                        throw gone(point);
                    }
                }
                case CondemnedLists.Found.Damaged(DavitException why) -> throw why;
                case CondemnedLists.Found.Nothing() -> {
                    return;
                }
            }
        }
    }

    private static DavitException gone(RestorePointId point) {
        return new DavitException(ErrorCode.RESTORE_POINT_GONE, "a prune dropped restore point " + point);
    }

    private DavitException unknown(RestorePointId point) {
        return new DavitException(
                ErrorCode.RESTORE_POINT_UNKNOWN,
                "there is no restore point " + point + " in " + site.store().describe());
    }
}
