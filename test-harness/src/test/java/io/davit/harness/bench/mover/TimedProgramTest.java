package io.davit.harness.bench.mover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.harness.bench.BenchFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimedProgramTest {
    @Test
    void countsWhatTheChildrenOfAProgramNeed(@TempDir Path folder) {
        Programs programs = new Programs(folder, Map.of());

        // The shell itself does next to nothing; a child of its child holds 96 MB and works through them.
        Cost cost = programs.timed(
                List.of("sh", "-c", "sh -c 'dd if=/dev/zero of=/dev/null bs=96M count=3 2>/dev/null; exit 0'; exit 0"));
        Cost idle = programs.timed(List.of("true"));

        assertThat(cost.peakBytes()).isBetween(96_000_000L, 1_000_000_000L);
        assertThat(cost.cpu()).isGreaterThan(idle.cpu()).isLessThan(Duration.ofMinutes(1));
        assertThat(cost.wall()).isPositive();
        assertThat(idle.peakBytes()).as("what who starts it adds").isLessThan(30_000_000);
    }

    @Test
    void timesNothingThatFailed(@TempDir Path folder) {
        Programs programs = new Programs(folder, Map.of());

        assertThatThrownBy(() -> programs.timed(List.of("sh", "-c", "echo no room left; exit 3")))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("status 3")
                .hasMessageContaining("no room left");
    }
}
