package io.davit.agent.endpoint;

import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunKind;
import io.davit.agent.run.RunRecord;
import io.davit.agent.run.RunState;
import io.davit.agent.runs.RunObserver;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a monitoring system asks about. The metric to alarm on is {@code davit_last_success_timestamp_seconds}: it survives a
 * restart, and it stands still when backups fail, hang or are never ordered.
 */
public final class Metrics implements RunObserver {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, AtomicLong> lastSuccess = new ConcurrentHashMap<>();

    /**
     * @param active runs under way
     * @param leaks things on the books of the leak ledger
     */
    public Metrics(Supplier<Number> active, Supplier<Number> leaks) {
        Gauge.builder("davit.runs.active", active).description("Runs under way").register(registry);
        Gauge.builder("davit.leaks", leaks)
                .description("Temporary things on the books of the leak ledger")
                .register(registry);
    }

    /** What the ledger remembers of a location. */
    public void lastSuccess(RunKind kind, String location, Optional<Instant> time) {
        gauge(kind, location).set(time.map(Instant::getEpochSecond).orElse(0L));
    }

    private AtomicLong gauge(RunKind kind, String location) {
        return lastSuccess.computeIfAbsent(kind + "/" + location, key -> {
            AtomicLong seconds = new AtomicLong();
            Gauge.builder("davit.last.success.timestamp.seconds", seconds, AtomicLong::get)
                    .description("When a run last succeeded without a missing item; 0 if never")
                    .tags("kind", kind.word(), "location", location)
                    .register(registry);
            return seconds;
        });
    }

    @Override
    public void ended(RunRecord run) {
        Outcome outcome = run.outcome().orElseThrow(() -> new IllegalStateException("the run has not ended"));
        Instant ended = run.ended().orElseThrow(() -> new IllegalStateException("the run has no end"));
        String kind = run.order().kind().word();
        String location = run.order().location();
        Tags tags = Tags.of("kind", kind, "location", location);
        MeterRegistry meters = registry;
        meters.counter("davit.runs", tags.and("outcome", run.state().word())).increment();
        meters.timer("davit.run.duration", tags).record(Duration.between(run.admitted(), ended));
        count(meters, "davit.objects", tags, outcome.counts().get("objects"));
        count(meters, "davit.bytes", tags, outcome.counts().get("bytes"));
        count(meters, "davit.stored.bytes", tags, outcome.counts().get("storedBytes"));
        if (run.state() == RunState.SUCCEEDED && run.order().kind().movesData()) {
            gauge(run.order().kind(), location).set(ended.getEpochSecond());
        }
    }

    private static void count(MeterRegistry meters, String name, Tags tags, @Nullable Long count) {
        if (count != null) {
            meters.counter(name, tags).increment(count);
        }
    }

    String scrape() {
        return registry.scrape();
    }
}
