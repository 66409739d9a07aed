package io.davit.agent.trees;

import io.davit.agent.repository.NewestGood;
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
import java.util.function.Predicate;

/**
 * Which restore points to keep (R22). Only complete ones count, and each {@link Series} by itself; what {@link NewestGood}
 * holds is always kept, and so is whatever is newer than the newest complete one of its series. Days, weeks, months and years are those of a zone; of each
 * the newest restore point is kept.
 *
 * @param last how many of the newest
 * @param within everything that is not older; empty for nothing
 * @param schedule only what it made is looked at; empty for everything
 */
public record Retention(
        int last,
        int hourly,
        int daily,
        int weekly,
        int monthly,
        int yearly,
        Optional<Duration> within,
        ZoneId zone,
        Optional<String> schedule) {
    /** @return those that no rule keeps, newest first; what is forgotten already is left out, and fills no place */
    public List<RestorePointId> toForget(Points points, Instant now) {
        Map<Series, List<Points.Listed>> all = new HashMap<>();
        NewestGood newest = new NewestGood();
        for (Points.Listed point : points.newestFirst()) {
            if (point.forgottenUntil().isEmpty()) {
                Series series = Series.of(point.summary());
                all.computeIfAbsent(series, none -> new ArrayList<>()).add(point);
                if (point.summary().complete()) {
                    newest.take(series, point.id(), point.summary().sealed());
                }
            }
        }
        Set<RestorePointId> forget = new HashSet<>();
        all.forEach((series, listed) -> {
            if (schedule.filter(name -> !name.equals(series.schedule())).isEmpty()) {
                forget.addAll(ofSeries(listed, id -> newest.holds(series, id), now));
            }
        });
        return points.newestFirst().stream()
                .map(Points.Listed::id)
                .filter(forget::contains)
                .toList();
    }

    private List<RestorePointId> ofSeries(
            List<Points.Listed> newestFirst, Predicate<RestorePointId> isNewestGood, Instant now) {
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
            boolean kept = isNewestGood.test(point.id())
                    || (!isGoodSeen && !point.summary().complete());
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
