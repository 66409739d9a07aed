package io.davit.agent.repository;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The restore points that are never given up (R22): of each schedule's {@link Series} the newest complete one; and one that
 * was made on demand as long as nothing newer of the same things is complete, whoever made it.
 */
public final class NewestGood {
    private record Candidate(RestorePointId id, Instant sealed) {}

    private static final Comparator<Candidate> BY_AGE = Comparator.comparing(Candidate::sealed)
            .thenComparing(candidate -> candidate.id().number())
            .thenComparing(candidate -> candidate.id().writerId());

    private final Map<Series, Candidate> ofSchedules = new HashMap<>();
    private final Map<Series, Candidate> ofAll = new HashMap<>();

    /** Takes a complete one that nobody forgot. */
    public void take(Series series, RestorePointId id, Instant sealed) {
        Candidate candidate = new Candidate(id, sealed);
        if (!series.isOnDemand()) {
            ofSchedules.merge(series, candidate, NewestGood::newer);
        }
        ofAll.merge(series.ofAnySchedule(), candidate, NewestGood::newer);
    }

    private static Candidate newer(Candidate one, Candidate other) {
        return BY_AGE.compare(one, other) > 0 ? one : other;
    }

    /** Ask once all were taken. */
    public boolean holds(Series series, RestorePointId id) {
        return is(ofSchedules.get(series), id) || is(ofAll.get(series.ofAnySchedule()), id);
    }

    private static boolean is(@Nullable Candidate candidate, RestorePointId id) {
        return candidate != null && candidate.id().equals(id);
    }
}
