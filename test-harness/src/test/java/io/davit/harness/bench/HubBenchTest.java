package io.davit.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.harness.ground.Ground;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark itself, with a fleet that is too small to judge by: so that it still works when somebody wants to know. */
class HubBenchTest {
    private static final int AGENTS = 20;

    private final BenchReport report =
            new BenchReport(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));

    @Test
    void measuresAHubWithSimulatedAgentsFromEnrolmentToTheirReturn(@TempDir Path logs) {
        BenchOrder.Wishes wishes = new BenchOrder.Wishes(
                OptionalInt.of(AGENTS), OptionalInt.empty(), List.of(), List.of(), OptionalInt.empty());

        new HubBench().run(new BenchOrder(true, Ground.locate(), logs, wishes), report);

        assertThat(report.measurements())
                .extracting(Measurement::metric)
                .contains(
                        "enrolments",
                        "hub: resident memory",
                        "an agent: live heap",
                        "at rest: processor, hub",
                        "fan-out: last receipt",
                        "orders, request to outcome",
                        "page of the fleet, p99",
                        "change to event of Watch, p50",
                        "after stop: ready to last session",
                        "after kill -9: ready to last session");
        // A clock that was read on the wrong side, or a counter that was never moved, shows as nothing or less.
        assertThat(report.measurements())
                .filteredOn(measured ->
                        measured.unit().equals("s") || measured.unit().equals("per s"))
                .allSatisfy(measured -> assertThat(measured.ours()).isPositive());
        assertThat(report.measurements())
                .filteredOn(measured -> measured.metric().endsWith("dials for a session"))
                .hasSize(2)
                .allSatisfy(measured -> assertThat(measured.ours()).isGreaterThanOrEqualTo(1));
    }
}
