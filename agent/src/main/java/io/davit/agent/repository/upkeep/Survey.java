package io.davit.agent.repository.upkeep;

import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.Series;
import io.davit.agent.repository.Standings;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.journal.Entry;
import io.davit.agent.repository.journal.EntryBody;
import io.davit.agent.run.RunId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All journals, read to their ends, which is a condition: with any problem there is no survey. Can be read on. Memory: some
 * hundred bytes for each restore point that is not gone, and each open run. For one thread.
 */
final class Survey {
    /** A restore point whose data is there. */
    record Point(
            RestorePointId id,
            Series series,
            boolean complete,
            Instant sealed,
            RunId run,
            JournalHead place,
            Optional<Instant> retainUntil) {
        boolean isRetained(Instant now) {
            return retainUntil.filter(until -> until.isAfter(now)).isPresent();
        }
    }

    /** @param generation that the run acknowledged */
    record OpenRun(WriterId writer, RunId run, long opened, long generation) {}

    private record RunKey(String writer, RunId run) {}

    private final UpkeepSite site;
    private final Collection<WriterId> also;
    private final Map<String, JournalHead> witnesses;
    private final Map<String, JournalHead> heads = new HashMap<>();
    private final Map<RestorePointId, Point> points = new HashMap<>();
    private final Map<RunKey, OpenRun> open = new HashMap<>();
    private final Standings standings = new Standings();
    /** When each writer forgot something, within a day of its last time. */
    private final Map<String, Deque<Instant>> tombstones = new HashMap<>();

    private long pruned;

    /**
     * @param also writers that are known, whether LIST shows them or not
     * @param witnesses heads that have to be there, by writer
     */
    Survey(UpkeepSite site, Collection<WriterId> also, Map<String, JournalHead> witnesses) {
        this.site = site;
        this.also = also;
        this.witnesses = witnesses;
    }

    /**
     * Reads what is new.
     *
     * @throws DavitException the code of the first problem with any journal; STORE_*
     */
    void readOn() {
        List<Problem> problems = site.journals().read(also, Map.copyOf(heads), this::take);
        if (!problems.isEmpty()) {
            Problem first = problems.getFirst();
            throw new DavitException(
                    first.code(), "journals cannot be read to their ends: " + first.subject() + ": " + first.message());
        }
        witnesses.values().forEach(this::requireWitnessed);
        points.values()
                .removeIf(point -> standings.isGone(point.id()) || standings.isFenced(point.run(), point.place()));
    }

    private void requireWitnessed(JournalHead witness) {
        JournalHead head = heads.getOrDefault(witness.writerId(), JournalHead.ofNothing(witness.writerId()));
        if (head.number() < witness.number()) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_ROLLED_BACK,
                    "a prune saw entry " + witness.point() + ", and the journal ends at " + head.number());
        }
    }

    private void take(Entry entry) {
        JournalHead place = entry.place();
        JournalHead witness = witnesses.get(place.writerId());
        if (witness != null && witness.number() == place.number() && !witness.equals(place)) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_FORK, "entry " + place.point() + " is not the one that a prune saw");
        }
        heads.put(place.writerId(), place);
        JournalEntry shown = entry.toPort();
        standings.take(shown);
        switch (entry.body()) {
            case EntryBody.RunOpened opened ->
                open.put(
                        new RunKey(place.writerId(), opened.run()),
                        new OpenRun(entry.writer(), opened.run(), place.number(), opened.generation()));
            case EntryBody.Acknowledged acknowledged ->
                open.computeIfPresent(
                        new RunKey(place.writerId(), acknowledged.run()),
                        (key, run) -> new OpenRun(
                                run.writer(),
                                run.run(),
                                run.opened(),
                                Math.max(run.generation(), acknowledged.generation())));
            case EntryBody.RunClosed closed -> open.remove(new RunKey(place.writerId(), closed.run()));
            case EntryBody.PointSealed sealed -> {
                RestorePointSummary summary = sealed.summary();
                open.remove(new RunKey(place.writerId(), summary.run()));
                points.put(
                        place.point(),
                        new Point(
                                place.point(),
                                Series.of(summary),
                                summary.complete(),
                                entry.written(),
                                summary.run(),
                                place,
                                summary.retainUntil()));
            }
            case EntryBody.Tombstone tombstone -> noteForgotten(place.writerId(), entry.written());
            case EntryBody.Pruned done -> pruned = Math.max(pruned, done.generation());
            default -> {}
        }
    }

    /** Times do not go back along a journal, and only those of the last day are asked for. */
    private void noteForgotten(String writer, Instant at) {
        Deque<Instant> times = tombstones.computeIfAbsent(writer, none -> new ArrayDeque<>());
        times.add(at);
        while (times.getFirst().isBefore(at.minus(Duration.ofDays(1)))) {
            times.removeFirst();
        }
    }

    /** Restore points that are not gone, forgotten or not. */
    List<Point> points() {
        return new ArrayList<>(points.values());
    }

    /** Whether it is not gone, forgotten or not. */
    boolean isThere(RestorePointId point) {
        return points.containsKey(point);
    }

    /** Whether the restore point stands: nobody forgot it, its quarantine is not over, or it is retained. */
    boolean stands(RestorePointId point, Instant now) {
        Point there = points.get(point);
        return there != null
                && (there.isRetained(now)
                        || standings
                                .forgottenUntil(point)
                                .filter(due -> !due.isAfter(now))
                                .isEmpty());
    }

    Standings standings() {
        return standings;
    }

    List<OpenRun> openRuns() {
        return List.copyOf(open.values());
    }

    List<JournalHead> heads() {
        return List.copyOf(heads.values());
    }

    JournalHead head(WriterId writer) {
        return heads.getOrDefault(writer.hex(), JournalHead.ofNothing(writer.hex()));
    }

    /** When the writer forgot restore points since that time, in order; a day ago at the earliest. */
    List<Instant> forgottenSince(WriterId writer, Instant since) {
        return tombstones.getOrDefault(writer.hex(), new ArrayDeque<>()).stream()
                .filter(at -> at.isAfter(since))
                .sorted()
                .toList();
    }

    /** Generation up to which condemned lists were carried out. */
    long pruned() {
        return pruned;
    }
}
