package io.davit.agent.trees;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.repository.Naming;
import io.davit.agent.repository.Occasion;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.RestorePointSummary.VolumeSummary;
import io.davit.agent.run.RunId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which restore points are kept (R22). */
class RetentionTest {
    private static final Instant NOON = Instant.parse("2026-03-31T12:00:00Z");
    private static final String WRITER = "ab".repeat(16);

    private final List<Points.Listed> listed = new ArrayList<>();
    private int number;

    private long point(String tree, Duration ago, boolean complete) {
        return point(tree, "", ago, complete);
    }

    private long point(String tree, String schedule, Duration ago, boolean complete) {
        RestorePointSummary summary = new RestorePointSummary(
                RunId.next(Clock.systemUTC()),
                new RestorePointSummary.Source("", "host", ""),
                NOON.minus(ago),
                NOON.minus(ago),
                complete,
                List.of(),
                Map.of(),
                List.of(new VolumeSummary("", tree, "file://host/" + tree, true, 1, 1)),
                1,
                1,
                0,
                List.of(),
                Naming.NONE,
                Optional.empty(),
                Optional.empty(),
                new Occasion(schedule, ""));
        listed.add(new Points.Listed(new RestorePointId(WRITER, ++number), summary, Optional.empty()));
        return number;
    }

    private List<Long> forgotten(Retention rules) {
        List<Points.Listed> newestFirst = new ArrayList<>(listed);
        newestFirst.sort(
                (one, other) -> other.summary().sealed().compareTo(one.summary().sealed()));
        return rules.toForget(new Points(newestFirst, List.of()), NOON).stream()
                .map(RestorePointId::number)
                .sorted()
                .toList();
    }

    private static Retention rules(int last, int daily, int monthly, Optional<Duration> within, String zone) {
        return new Retention(last, 0, daily, 0, monthly, 0, within, ZoneId.of(zone), Optional.empty());
    }

    private static Retention last(int count) {
        return rules(count, 0, 0, Optional.empty(), "UTC");
    }

    @Test
    void countsEachSeriesByItself() {
        long oldHome = point("home", Duration.ofDays(3), true);
        point("home", Duration.ofDays(2), true);
        point("etc", Duration.ofDays(30), true);

        assertThat(forgotten(last(1))).containsExactly(oldHome);
    }

    /** R22: on demand displaces nothing, and what two schedules make is counted twice. */
    @Test
    void countsEachScheduleByItself() {
        long oldNight = point("home", "nightly", Duration.ofDays(4), true);
        point("home", "nightly", Duration.ofDays(3), true);
        long oldWish = point("home", Duration.ofDays(2), true);
        point("home", "weekly", Duration.ofDays(20), true);
        point("home", Duration.ofHours(2), true);

        assertThat(forgotten(last(1))).containsExactly(oldNight, oldWish);
    }

    @Test
    void theRulesOfAScheduleLeaveTheRestAlone() {
        long oldNight = point("home", "nightly", Duration.ofDays(4), true);
        point("home", "nightly", Duration.ofDays(3), true);
        point("home", Duration.ofDays(2), true);
        point("home", Duration.ofDays(1), true);

        assertThat(forgotten(
                        new Retention(1, 0, 0, 0, 0, 0, Optional.empty(), ZoneId.of("UTC"), Optional.of("nightly"))))
                .containsExactly(oldNight);
    }

    /** The newest good one of a schedule stays for ever; what was made on demand, until there is a newer good one. */
    @Test
    void whatWasMadeOnDemandGoesWhenAScheduleMadeANewerOne() {
        Retention hour = rules(0, 0, 0, Optional.of(Duration.ofHours(1)), "UTC");
        point("home", "retired", Duration.ofDays(9), true);
        long wish = point("home", Duration.ofDays(5), true);
        point("home", "nightly", Duration.ofDays(4), false);
        assertThat(forgotten(hour)).isEmpty();

        point("home", "nightly", Duration.ofDays(3), true);

        assertThat(forgotten(hour)).containsExactly(wish, 3L);
    }

    @Test
    void anIncompleteOneFillsNoPlaceAndTheNewestGoodOneStays() {
        long oldest = point("home", Duration.ofDays(5), true);
        point("home", Duration.ofDays(4), true);
        long older = point("home", Duration.ofDays(3), false);
        point("home", Duration.ofDays(2), true);
        point("home", Duration.ofDays(1), false);

        assertThat(forgotten(last(2))).containsExactly(oldest, older);
        assertThat(forgotten(rules(0, 0, 0, Optional.of(Duration.ofHours(1)), "UTC")))
                .containsExactly(oldest, 2L, older);
    }

    @Test
    void keepsTheNewestOfEachDayOfTheZone() {
        point("home", Duration.ofHours(1), true);
        long sameDayInUtc = point("home", Duration.ofHours(11), true);
        point("home", Duration.ofHours(13), true);
        long before = point("home", Duration.ofDays(2), true);

        assertThat(forgotten(rules(0, 2, 0, Optional.empty(), "UTC"))).containsExactly(sameDayInUtc, before);
        // In Lisbon it is summer time: 01:00 UTC is 02:00 there, 23:00 UTC of the day before is 00:00 of the same day.
        assertThat(forgotten(rules(0, 2, 0, Optional.empty(), "Europe/Lisbon"))).containsExactly(sameDayInUtc, 3L);
    }

    @Test
    void keepsWhatAnyRuleKeeps() {
        point("home", Duration.ZERO, true);
        point("home", Duration.ofDays(1), true);
        long lost = point("home", Duration.ofDays(20), true);
        point("home", Duration.ofDays(40), true);

        assertThat(forgotten(rules(0, 2, 2, Optional.empty(), "UTC"))).containsExactly(lost);
    }
}
