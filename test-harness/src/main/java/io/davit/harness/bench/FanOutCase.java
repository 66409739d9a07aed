package io.davit.harness.bench;

import io.davit.harness.bench.fleet.SimulatorProcess.State;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One request that becomes an order to every agent, until the hub has the last signed receipt; then many requests that become one
 * order each. Agents say when the hub acknowledged: then the receipt is in its store.
 */
final class FanOutCase {
    private static final double BAR_SECONDS = 5;

    private final BenchFleet fleet;
    private final BenchReport report;
    private final String subject;

    FanOutCase(BenchFleet fleet, BenchReport report, String subject) {
        this.fleet = fleet;
        this.report = report;
        this.subject = subject;
    }

    /** A location of all clusters: each is told of it, takes it, and is asked to try it out. @return its API name */
    String defineLocation() {
        String location = "locations/bench-" + fleet.size();
        String clusters =
                fleet.clusters().stream().map(name -> '"' + name + '"').collect(Collectors.joining(","));
        Order order = new Order(2L * fleet.size());
        fleet.api()
                .post(
                        "/v1/locations",
                        "{\"name\":\"%s\",\"type\":\"filesystem\",\"endpoint\":\"/srv/backups\",\"clusters\":[%s]}"
                                .formatted(location, clusters))
                .orFail();
        State state = order.awaitOutcomes();
        report.add(
                Measurement.told(subject, "location taken and tried by all", "s", order.since(state.lastOutcomeAt())));
        return location;
    }

    /** What was ordered at one moment, and how much it is. */
    private final class Order {
        private final long count;
        private final State before = fleet.agents().state();
        private final Duration hubBefore = ProcessWatch.cpu(fleet.hub().pid());
        private final Duration agentsBefore = ProcessWatch.cpu(fleet.agents().pid());
        private final long at = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());

        Order(long count) {
            this.count = count;
        }

        State awaitOutcomes() {
            return fleet.await(
                    "every order has its outcome",
                    state -> state.outcomes() - before.outcomes() >= count
                            && state.receipts() - before.receipts() >= count);
        }

        double since(long micros) {
            return (micros - at) / 1e6;
        }

        double hubCpu() {
            return ProcessWatch.cpu(fleet.hub().pid()).minus(hubBefore).toNanos() / 1e9;
        }

        double agentsCpu() {
            return ProcessWatch.cpu(fleet.agents().pid()).minus(agentsBefore).toNanos() / 1e9;
        }
    }

    void fanOut(String location, int rounds) {
        Rounds answered = new Rounds();
        Rounds receipts = new Rounds();
        Rounds outcomes = new Rounds();
        Rounds hub = new Rounds();
        Rounds agents = new Rounds();
        for (int i = 0; i < rounds; i++) {
            Order order = new Order(fleet.size());
            long started = System.nanoTime();
            fleet.api().post("/v1/" + location + ":validate", "{}").orFail();
            answered.add(Duration.ofNanos(System.nanoTime() - started));
            State state = order.awaitOutcomes();
            receipts.add(order.since(state.lastReceiptAt()));
            outcomes.add(order.since(state.lastOutcomeAt()));
            hub.add(order.hubCpu());
            agents.add(order.agentsCpu());
        }
        report.add(Measurement.told(subject, "fan-out: request answered", "s", answered.median()));
        report.add(Measurement.told(subject, "fan-out: last receipt", "s", receipts.median())
                .withAtMost(BAR_SECONDS));
        report.add(Measurement.told(subject, "fan-out: last outcome", "s", outcomes.median()));
        report.add(Measurement.told(subject, "fan-out: processor, hub", "s", hub.median())
                .besides("the simulated agents", agents.median()));
    }

    /** Backups, each ordered by a request of its own. */
    void singly(String location, int count) {
        Order order = new Order(count);
        List<Integer> all = IntStream.range(0, count).boxed().toList();
        BenchFleet.inParallel(
                all,
                i -> fleet.api()
                        .post(
                                "/v1/backups",
                                "{\"cluster\":\"clusters/%s\",\"location\":\"%s\",\"namespaces\":[\"team-1\"]}"
                                        .formatted(BenchFleet.name(i % fleet.size()), location))
                        .orFail());
        State state = order.awaitOutcomes();
        report.add(Measurement.told(
                subject, "orders, request to outcome", "per s", count / order.since(state.lastOutcomeAt())));
        report.add(Measurement.told(subject, "an order: processor, hub", "ms", order.hubCpu() * 1e3 / count)
                .besides("the simulated agents", order.agentsCpu() * 1e3 / count));
    }
}
