package io.davit.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdaptiveLimitTest {
    private static final Duration FAST = Duration.ofMillis(5);

    private static void answers(AdaptiveLimit limit, int count, Duration took) {
        for (int i = 0; i < count; i++) {
            limit.enter();
            limit.leave(took);
        }
    }

    @Test
    void growsByOneForEachWindowOfFastAnswers() {
        AdaptiveLimit limit = new AdaptiveLimit("test", 8, 48);

        answers(limit, 8, FAST);
        assertThat(limit.limit()).isEqualTo(9);

        answers(limit, 9, FAST);
        assertThat(limit.limit()).isEqualTo(10);
    }

    @Test
    void shrinksWhenAnswersGetFourTimesSlower() {
        AdaptiveLimit limit = new AdaptiveLimit("test", 10, 48);
        answers(limit, 10, FAST);

        answers(limit, 11, FAST.multipliedBy(5));

        assertThat(limit.limit()).isEqualTo(8);
    }

    @Test
    void isHalvedWhenTheServerThrottlesButNeverCloses() {
        AdaptiveLimit limit = new AdaptiveLimit("test", 8, 48);

        for (int expected : new int[] {4, 2, 1, 1}) {
            limit.enter();
            limit.leaveThrottled();
            assertThat(limit.limit()).isEqualTo(expected);
        }
    }

    @Test
    void staysBelowItsMaximum() {
        AdaptiveLimit limit = new AdaptiveLimit("test", 2, 3);

        answers(limit, 20, FAST);

        assertThat(limit.limit()).isEqualTo(3);
    }

    @Test
    void isUnmovedByWhatIsNoWriteAndByAnythingWhenFixed() {
        AdaptiveLimit adaptive = new AdaptiveLimit("test", 8, 48);
        adaptive.enter();
        adaptive.leave();
        AdaptiveLimit fixed = AdaptiveLimit.fixed("test", 2);
        answers(fixed, 10, FAST);
        fixed.enter();
        fixed.leaveThrottled();

        assertThat(adaptive.limit()).isEqualTo(8);
        assertThat(fixed.limit()).isEqualTo(2);
    }
}
