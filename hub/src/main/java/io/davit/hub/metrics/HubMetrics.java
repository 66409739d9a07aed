package io.davit.hub.metrics;

import io.davit.hub.api.Page;
import io.davit.hub.api.Presence;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.Outbox;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Transaction;
import io.davit.proto.v1.ClusterState;
import io.davit.proto.v1.ConnectionState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a monitoring system asks about. What the store knows is looked up once for each page; names of clusters, namespaces and
 * locations are never labels: the page needs no token.
 */
public final class HubMetrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final HubStore store;
    private final Presence presence;
    private final Clock clock;
    private final MultiGauge clusters;
    private final MultiGauge runs;
    private final MultiGauge outbox;
    private final AtomicLong nextExpiry = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final AtomicLong unknownLongest = new AtomicLong();
    private Instant looked = Instant.MIN;

    public HubMetrics(HubStore store, Presence presence, Clock clock) {
        this.store = store;
        this.presence = presence;
        this.clock = clock;
        this.clusters = MultiGauge.builder("davit.hub.clusters")
                .description("Clusters by state")
                .register(registry);
        this.runs = MultiGauge.builder("davit.hub.runs")
                .description("Ordered backups and restores by state")
                .register(registry);
        this.outbox = MultiGauge.builder("davit.hub.outbox")
                .description("Instructions that wait for agents: their number, and the age of the oldest in seconds")
                .register(registry);
        Gauge.builder("davit.hub.certificate.expiry.timestamp.seconds", nextExpiry, AtomicLong::get)
                .description("When the next certificate of an active cluster ends; 0 if there is none")
                .register(registry);
        Gauge.builder("davit.hub.clusters.unknown", unknown, AtomicLong::get)
                .description("Active clusters whose agents have no session: what is shown of them is old")
                .register(registry);
        Gauge.builder("davit.hub.clusters.unknown.longest.seconds", unknownLongest, AtomicLong::get)
                .description("For how long nothing was heard of the one that is silent for longest; 0 if there is none")
                .register(registry);
    }

    /** Where other parts add what they know: sessions, clock skew, denied handshakes. */
    public MeterRegistry registry() {
        return registry;
    }

    /** A call of the API came to its end. @param code of its failure; empty if it went well */
    public void called(String method, String code) {
        registry.counter("davit.hub.calls", Tags.of("method", method, "code", code))
                .increment();
    }

    /** The page. Looks into the store, at most once a second: anybody may ask for it. */
    public String page() {
        if (isOld()) {
            look();
        }
        return registry.scrape();
    }

    private synchronized boolean isOld() {
        Instant now = clock.instant();
        boolean isOld = looked.equals(Instant.MIN) || now.isBefore(looked) || !now.isBefore(looked.plusSeconds(1));
        looked = isOld ? now : looked;
        return isOld;
    }

    private void look() {
        store.read(transaction -> {
            clusters.register(byState(transaction, "", ResourceKind.CLUSTER), true);
            List<Row<?>> all = new ArrayList<>(byState(transaction, "backup", ResourceKind.BACKUP));
            all.addAll(byState(transaction, "restore", ResourceKind.RESTORE));
            runs.register(all, true);
            Outbox.Waiting waiting = transaction.outbox().waiting();
            long age = waiting.oldest()
                    .map(oldest -> Duration.between(oldest, clock.instant()).toSeconds())
                    .orElse(0L);
            outbox.register(
                    List.of(
                            Row.of(Tags.of("value", "waiting"), waiting.count()),
                            Row.of(Tags.of("value", "oldest_seconds"), age)),
                    true);
            nextExpiry.set(transaction
                    .enrolments()
                    .nextExpiry()
                    .map(Instant::getEpochSecond)
                    .orElse(0L));
            silent(transaction);
            return waiting;
        });
    }

    /** "Unknown since" (H4), as numbers: names are for who has a token. */
    private void silent(Transaction transaction) {
        Instant now = clock.instant();
        long count = 0;
        Duration longest = Duration.ZERO;
        for (Resource row : (Iterable<Resource>) Page.every(transaction, ResourceKind.CLUSTER)
                .filter(row -> row.state().equals(ClusterState.CLUSTER_STATE_ACTIVE.name()))::iterator) {
            if (presence.connection(row.uid()) != ConnectionState.CONNECTION_STATE_CONNECTED) {
                count++;
                Instant since = presence.lastSeen(row.uid()).orElse(row.createdAt());
                Duration silence = Duration.between(since, now);
                longest = silence.compareTo(longest) > 0 ? silence : longest;
            }
        }
        unknown.set(count);
        unknownLongest.set(longest.toSeconds());
    }

    private static List<Row<?>> byState(Transaction transaction, String kind, ResourceKind resource) {
        Map<String, Long> counts = transaction.resources().countByState(resource);
        List<Row<?>> rows = new ArrayList<>();
        counts.forEach((state, count) -> {
            Tags tags = Tags.of(
                    "state", state.replaceFirst("^(CLUSTER|RUN)_STATE_", "").toLowerCase(Locale.ROOT));
            rows.add(Row.of(kind.isEmpty() ? tags : tags.and("kind", kind), count));
        });
        return rows;
    }
}
