package io.davit.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessWatchTest {
    @Test
    void seesThePeakThatAProcessHasLeftBehind() throws IOException {
        // The shell builds a string of 64 MB, drops it, and stays a little longer.
        Process process = new ProcessBuilder(
                        "sh", "-c", "x=$(head -c 64000000 /dev/zero | tr '\\0' x); x=; read line; exit 7")
                .start();
        ProcessWatch watch = new ProcessWatch(process);
        Thread ending = Thread.startVirtualThread(() -> endWhenLarge(process));

        int status = watch.await();

        assertThat(ending.isAlive()).isFalse();
        assertThat(status).isEqualTo(7);
        assertThat(watch.peakBytes()).isBetween(64_000_000L, 1_000_000_000L);
        assertThat(watch.cpu()).isPositive().isLessThan(Duration.ofMinutes(5));
    }

    /** Lets it go on once it has been that large. */
    private static void endWhenLarge(Process process) {
        while (process.isAlive() && ProcessWatch.peakBytes(process.pid()) < 64_000_000) {
            Thread.onSpinWait();
        }
        try (var input = process.outputWriter()) {
            input.write("go\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
