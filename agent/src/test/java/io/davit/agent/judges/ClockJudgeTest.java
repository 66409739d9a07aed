package io.davit.agent.judges;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.admission.ClockTrust.Doubt;
import io.davit.agent.guardrails.Approval;
import io.davit.agent.ledger.Ledger;
import io.davit.errors.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** P15, with a real ledger and time that the test owns. */
class ClockJudgeTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final Duration YEARS = Duration.ofDays(5 * 365);

    @TempDir
    private Path folder;

    private final List<Approval> approvals = new ArrayList<>();
    /** What time it really is, since noon. */
    private Duration passed = Duration.ZERO;
    /** How far the agent's clock is ahead of that. */
    private Duration ahead = Duration.ZERO;

    private HeardTime outside = new HeardTime(() -> passed.toNanos());
    private Ledger ledger;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void remembersTheTimeThatItActedOnEvenAcrossARestart() {
        hubSays();
        assertTrusted();
        assertThat(ledger.admissions().clockFloor()).hasValue(NOON);

        restart();
        ahead = Duration.ofMinutes(5).negated();
        assertTrusted();
        ahead = Duration.ofMinutes(5).plusNanos(1).negated();
        assertSuspect("has acted on 2026-06-01T12:00:00Z");
        assertThat(ledger.admissions().clockFloor()).hasValue(NOON);
    }

    @Test
    void writesAtMostOnceAMinute() {
        hubSays();
        assertTrusted();
        passed = Duration.ofSeconds(60);
        assertTrusted();
        assertThat(ledger.admissions().clockFloor()).hasValue(NOON);

        passed = Duration.ofSeconds(61);
        assertTrusted();
        assertThat(ledger.admissions().clockFloor()).hasValue(NOON.plusSeconds(61));
    }

    @Test
    void comparesWithTheNewestWordFromOutside() {
        hubSays();
        for (Duration wrong :
                List.of(Duration.ofMinutes(6), Duration.ofMinutes(6).negated(), YEARS)) {
            ahead = wrong;
            assertSuspect("outside it is 2026-06-01T12:00:00Z");
        }
        ahead = Duration.ofMinutes(5);
        assertTrusted();
    }

    /** The word from outside moves on by itself: the clock's jump shows although nobody has said anything since. */
    @Test
    void noticesAJumpBetweenTwoWords() {
        hubSays();
        assertTrusted();
        passed = Duration.ofMinutes(20);
        assertTrusted();

        ahead = Duration.ofMinutes(20).negated();
        assertSuspect("outside it is 2026-06-01T12:20:00Z");
    }

    @Test
    void isNotHarmedByAClockThatJumpsYearsAheadAndBack() {
        hubSays();
        assertTrusted();
        ahead = YEARS;
        assertSuspect("outside it is");
        passed = Duration.ofHours(2);
        assertTrusted();
        assertThat(ledger.admissions().clockFloor())
                .as("nobody outside has agreed with 2031")
                .hasValue(NOON);

        restart();
        assertTrusted();
        ahead = Duration.ZERO;
        assertTrusted();
    }

    /** For the alarm: it says the same as the judge, and leaves nothing behind. */
    @Test
    void saysWhatSpeaksAgainstTheClock() {
        assertThat(judge().doubt(clock())).isEmpty();
        hubSays();
        assertTrusted();
        ahead = YEARS;
        assertThat(judge().doubt(clock())).hasValue(Doubt.OUTSIDE);
        passed = Duration.ofHours(2);
        assertThat(judge().doubt(clock())).isEmpty();
        ahead = YEARS.negated();
        assertThat(judge().doubt(clock())).hasValue(Doubt.FLOOR);
        assertThat(ledger.admissions().clockFloor()).hasValue(NOON);
    }

    @Test
    void letsNobodyOutsideMoveTheFloor() {
        outside.heard(NOON.plus(YEARS));
        assertSuspect("outside it is");
        assertThat(ledger.admissions().clockFloor()).isEmpty();
    }

    /** The clock and whoever was asked were wrong together: the only way back is an admin of the cluster. */
    @Test
    void isRecoveredByAnApprovalOfExactlyThisFloor() {
        ahead = YEARS;
        outside.heard(NOON.plus(YEARS));
        assertTrusted();
        ahead = Duration.ZERO;
        hubSays();
        String digest = ClockJudge.digest(NOON.plus(YEARS));
        assertSuspect("clock:" + digest);

        approve(Approval.Kind.RESTORE, digest);
        approve(Approval.Kind.CLOCK, ClockJudge.digest(NOON.plus(YEARS).plusSeconds(1)));
        assertSuspect("clock:" + digest);
        approve(Approval.Kind.CLOCK, digest);
        assertTrusted();
        assertThat(ledger.admissions().clockFloor()).hasValue(NOON);

        approvals.clear();
        assertTrusted();
    }

    @Test
    void forgetsWhatItHeardLongAgo() {
        hubSays();
        passed = HeardTime.KEPT;
        assertThat(outside.now()).hasValue(NOON.plus(HeardTime.KEPT));
        passed = HeardTime.KEPT.plusNanos(1);
        assertThat(outside.now()).isEmpty();
    }

    private void hubSays() {
        outside.heard(NOON.plus(passed));
    }

    private void restart() {
        ledger.close();
        ledger = Ledger.open(folder);
        outside = new HeardTime(() -> passed.toNanos());
    }

    private void approve(Approval.Kind kind, String digest) {
        approvals.add(new Approval(kind, digest, NOON.plus(Duration.ofHours(2)), "anna"));
    }

    private ClockJudge judge() {
        return new ClockJudge(ledger.admissions(), outside, () -> approvals);
    }

    private Instant clock() {
        return NOON.plus(passed).plus(ahead);
    }

    private void assertTrusted() {
        assertThat(judge().suspicion(clock())).isEmpty();
    }

    private void assertSuspect(String sentence) {
        assertThat(judge().suspicion(clock())).hasValueSatisfying(refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.CLOCK_SUSPECT);
            assertThat(refused.sentence()).contains(sentence);
        });
    }
}
