package io.davit.agent.hublink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private static final double ALMOST_ONE = Math.nextDown(1.0);

    @Test
    void doublesItsBoundUpToTheLongest() {
        BackOff backOff = new BackOff(() -> ALMOST_ONE);

        for (long bound : new long[] {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}) {
            assertThat(backOff.next()).isBetween(Duration.ofSeconds(bound).minusMillis(1), Duration.ofSeconds(bound));
        }
        for (int i = 0; i < 100; i++) {
            assertThat(backOff.next()).isBetween(BackOff.LONGEST.minusMillis(1), BackOff.LONGEST);
        }
    }

    @Test
    void mayBeNothingAtAll() {
        BackOff backOff = new BackOff(() -> 0);

        assertThat(backOff.next()).isZero();
        assertThat(backOff.next(Duration.ofHours(1))).isZero();
    }

    @Test
    void isAtLeastWhatTheHubAsksForAndNeverLessPatient() {
        BackOff backOff = new BackOff(() -> 0.5);

        assertThat(backOff.next(Duration.ofMinutes(20))).isEqualTo(Duration.ofMinutes(10));
        assertThat(backOff.next(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void beginsAnew() {
        BackOff backOff = new BackOff(() -> 0.5);
        backOff.next();
        backOff.next();

        backOff.restart();

        assertThat(backOff.next()).isEqualTo(Duration.ofMillis(500));
    }
}
