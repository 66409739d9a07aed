package io.davit.hub.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.hub.api.Presence;
import io.davit.hub.storage.Stores;
import io.davit.hub.store.Enrolments.Certificate;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.InstructionState;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.StoreConfig;
import io.davit.proto.v1.ConnectionState;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a monitoring system reads, line by line. */
class HubMetricsTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    @TempDir
    Path folder;

    private HubStore store;
    private HubMetrics metrics;

    @BeforeEach
    void open() {
        Clock clock = Clock.fixed(NOON, ZoneOffset.UTC);
        store = Stores.open(StoreConfig.inFile(folder.resolve("hub.sqlite")), clock);
        metrics = new HubMetrics(store, new OneIsHere(), clock);
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** Only "here" has a session; "away" was heard an hour ago, and "never" not at all. */
    private static final class OneIsHere implements Presence {
        @Override
        public ConnectionState connection(String cluster) {
            return cluster.equals("here")
                    ? ConnectionState.CONNECTION_STATE_CONNECTED
                    : ConnectionState.CONNECTION_STATE_DISCONNECTED;
        }

        @Override
        public Optional<Instant> lastSeen(String cluster) {
            return switch (cluster) {
                case "here" -> Optional.of(NOON);
                case "away" -> Optional.of(NOON.minus(Duration.ofHours(1)));
                default -> Optional.empty();
            };
        }

        @Override
        public long connected() {
            return 1;
        }
    }

    private void cluster(String uid, String state) {
        store.write(tx -> tx.resources()
                .create(
                        ResourceKind.CLUSTER,
                        "name-of-" + uid,
                        uid,
                        "",
                        "CLUSTER_STATE_" + state,
                        NOON.minus(Duration.ofMinutes(90)),
                        new byte[0]));
    }

    private void backup(String name, String state) {
        store.write(tx -> tx.resources()
                .create(ResourceKind.BACKUP, name, name, "name-of-here", "RUN_STATE_" + state, NOON, new byte[0]));
    }

    private void order(String id, Duration age, InstructionState state) {
        Instant at = NOON.minus(age);
        store.write(tx -> {
            tx.outbox()
                    .add(new InstructionRow(
                            id, "away", new byte[0], "backup", 1, 1, at, at, NOON, "backups/a", "", state, "", "", 0));
            return id;
        });
    }

    @Test
    void countsWhatTheStoreAndTheSessionsKnow() {
        cluster("here", "ACTIVE");
        cluster("away", "ACTIVE");
        cluster("never", "ACTIVE");
        cluster("asks", "PENDING");
        backup("a", "SUCCEEDED");
        backup("b", "FAILED");
        backup("c", "FAILED");
        order("1", Duration.ofSeconds(70), InstructionState.PENDING);
        order("2", Duration.ofSeconds(7), InstructionState.DELIVERED);
        order("3", Duration.ofDays(7), InstructionState.ENDED);
        store.write(tx -> {
            tx.enrolments().put(new Certificate("s", "here", NOON, NOON.plusSeconds(600), Optional.empty()));
            return "";
        });
        metrics.called("CreateBackup", "NAME_TAKEN");

        assertThat(metrics.page().lines())
                .contains(
                        "davit_hub_clusters{state=\"active\"} 3.0",
                        "davit_hub_clusters{state=\"pending\"} 1.0",
                        "davit_hub_runs{kind=\"backup\",state=\"failed\"} 2.0",
                        "davit_hub_runs{kind=\"backup\",state=\"succeeded\"} 1.0",
                        "davit_hub_outbox{value=\"waiting\"} 2.0",
                        "davit_hub_outbox{value=\"oldest_seconds\"} 70.0",
                        "davit_hub_certificate_expiry_timestamp_seconds " + (double) (NOON.getEpochSecond() + 600),
                        "davit_hub_clusters_unknown 2.0",
                        "davit_hub_clusters_unknown_longest_seconds 5400.0",
                        "davit_hub_calls_total{code=\"NAME_TAKEN\",method=\"CreateBackup\"} 1.0");
    }

    /** A label per cluster would be 10,000 lines, and tell names to who has no token. */
    @Test
    void hasNoLabelThatGrowsWithTheFleet() {
        cluster("here", "ACTIVE");
        backup("a", "SUCCEEDED");
        metrics.called("CreateBackup", "");

        Set<String> labels = Pattern.compile("[{,]([a-z_]+)=")
                .matcher(metrics.page())
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toSet());

        assertThat(labels).containsExactlyInAnyOrder("state", "kind", "value", "method", "code");
        assertThat(metrics.page()).doesNotContain("name-of");
    }
}
