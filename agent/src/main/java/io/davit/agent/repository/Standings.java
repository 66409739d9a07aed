package io.davit.agent.repository;

import io.davit.agent.repository.JournalEntry.Fence;
import io.davit.agent.repository.JournalEntry.PointForgotten;
import io.davit.agent.repository.JournalEntry.PointSealed;
import io.davit.agent.repository.JournalEntry.PointsDropped;
import io.davit.agent.repository.JournalEntry.PointsReprieved;
import io.davit.agent.run.RunId;
import java.time.Instant;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How restore points stand, by all journals, whatever the order in which they are read. Ask once all were read. What is
 * gone takes a bit, what is forgotten and still there a few hundred bytes.
 */
public final class Standings {
    private record Tombstone(RestorePointId place, Instant notBefore) {}

    private final Map<RestorePointId, Set<Tombstone>> tombstones = new HashMap<>();
    private final Map<String, BitSet> reprieved = new HashMap<>();
    private final Map<String, BitSet> gone = new HashMap<>();
    private final Map<RunId, Fence> fences = new HashMap<>();

    public void take(JournalEntry entry) {
        switch (entry) {
            case PointForgotten forgotten ->
                tombstones
                        .computeIfAbsent(forgotten.point(), none -> new HashSet<>())
                        .add(new Tombstone(forgotten.place().point(), forgotten.notBefore()));
            case PointsReprieved back -> back.tombstones().forEach(place -> mark(reprieved, place));
            case PointsDropped dropped -> {
                dropped.points().forEach(point -> mark(gone, point));
                dropped.fenced().forEach(fence -> fences.putIfAbsent(fence.run(), fence));
            }
            default -> {}
        }
    }

    private static void mark(Map<String, BitSet> places, RestorePointId place) {
        places.computeIfAbsent(place.writerId(), none -> new BitSet()).set(Math.toIntExact(place.number()));
    }

    private static boolean isMarked(Map<String, BitSet> places, RestorePointId place) {
        BitSet marked = places.get(place.writerId());
        return marked != null && marked.get(Math.toIntExact(place.number()));
    }

    /** Whether there is nothing to be restored any more, or never was: its data was pruned, or its run was fenced. */
    public boolean isGone(PointSealed point) {
        return isGone(point.id()) || isFenced(point.summary().run(), point.place());
    }

    /** Whether its data was pruned. */
    public boolean isGone(RestorePointId point) {
        return isMarked(gone, point);
    }

    /** Whether an entry of the run at that place does not count. */
    public boolean isFenced(RunId run, JournalHead place) {
        Fence fence = fences.get(run);
        return fence != null && fence.writerId().equals(place.writerId()) && fence.number() < place.number();
    }

    /** Whether no prune waits for the run any more. */
    public boolean isFenced(RunId run) {
        return fences.containsKey(run);
    }

    /** When the first tombstone that counts is due; empty for a restore point that nobody forgot. */
    public Optional<Instant> forgottenUntil(RestorePointId point) {
        return tombstones.getOrDefault(point, Set.of()).stream()
                .filter(tombstone -> !isMarked(reprieved, tombstone.place()))
                .map(Tombstone::notBefore)
                .min(Comparator.naturalOrder());
    }

    /** Tombstones that count, by their places. */
    public List<RestorePointId> tombstones(RestorePointId point) {
        return tombstones.getOrDefault(point, Set.of()).stream()
                .map(Tombstone::place)
                .filter(place -> !isMarked(reprieved, place))
                .sorted(Comparator.comparing(RestorePointId::toString))
                .toList();
    }
}
