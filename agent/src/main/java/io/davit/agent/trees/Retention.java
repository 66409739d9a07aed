package io.davit.agent.trees;

import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.Series;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Which restore points to keep (R22). Only complete ones count, and each {@link Series} by itself; the newest complete one of
 * a series is always kept, and so is whatever is newer than that. Days, weeks, months and years are those of a zone; of each
 * the newest restore point is kept.
 *
 * @param last how many of the newest
 * @param within everything that is not older; empty for nothing
 */
public record Retention(
        int last, int hourly, int daily, int weekly, int monthly, int yearly, Optional<Duration> within, ZoneId zone) {
    /** @return those that no rule keeps, newest first; what is forgotten already is left out, and fills no place */
    public List<RestorePointId> toForget(Points points, Instant now) {
        Map<Series, List<Points.Listed>> all = new HashMap<>();
        for (Points.Listed point : points.newestFirst()) {
            if (point.forgottenUntil().isEmpty()) {
                all.computeIfAbsent(Series.of(point.summary()), none -> new ArrayList<>())
                        .add(point);
            }
        }
        Set<RestorePointId> forget = new HashSet<>();
        all.values().forEach(series -> forget.addAll(ofSeries(series, now)));
        return points.newestFirst().stream()
                .map(Points.Listed::id)
                .filter(forget::contains)
                .toList();
    }

    private List<RestorePointId> ofSeries(List<Points.Listed> newestFirst, Instant now) {
        List<Places> places = List.of(
                new Places(last, time -> time),
                new Places(hourly, time -> time.truncatedTo(ChronoUnit.HOURS)),
                new Places(daily, LocalDateTime::toLocalDate),
                new Places(
                        weekly,
                        time -> time.get(IsoFields.WEEK_BASED_YEAR) * 100
                                + time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)),
                new Places(monthly, time -> time.getYear() * 100 + time.getMonthValue()),
                new Places(yearly, LocalDateTime::getYear));
        List<RestorePointId> forget = new ArrayList<>();
        boolean isGoodSeen = false;
        for (Points.Listed point : newestFirst) {
            Instant sealed = point.summary().sealed();
            boolean kept = !isGoodSeen;
            if (point.summary().complete()) {
                isGoodSeen = true;
                LocalDateTime time = LocalDateTime.ofInstant(sealed, zone);
                for (Places place : places) {
                    kept |= place.keep(time);
                }
            }
            kept |= within.filter(span -> !sealed.isBefore(now.minus(span))).isPresent();
            if (!kept) {
                forget.add(point.id());
            }
        }
        return forget;
    }

    /** So many spans of time, of each of which the first restore point that comes is kept. */
    private static final class Places {
        private final int count;
        private final Function<LocalDateTime, Object> span;
        private final List<Object> taken = new ArrayList<>();

        Places(int count, Function<LocalDateTime, Object> span) {
            this.count = count;
            this.span = span;
        }

        boolean keep(LocalDateTime time) {
            Object at = span.apply(time);
            boolean fits =
                    taken.size() < count && (taken.isEmpty() || !taken.getLast().equals(at));
            if (fits) {
                taken.add(at);
            }
            return fits;
        }
    }
}
