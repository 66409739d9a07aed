package io.davit.harness.kills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.harness.ground.GroundFailure;
import io.davit.harness.hub.Anchorage;
import io.davit.harness.hub.HubApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Backups of one namespace that a person orders at a hub that dies: each request has an id, and is repeated until it was answered. */
final class Orders {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final HubApi api;
    private final String cluster;
    private final String location;
    private final List<String> names = new ArrayList<>();
    private final List<String> canceled = new ArrayList<>();

    /** @param cluster its name at the hub, and the namespace */
    Orders(HubApi api, String cluster, String location) {
        this.api = api;
        this.cluster = cluster;
        this.location = location;
    }

    /** What the hub answered; empty if it died instead. */
    static <T> Optional<T> answered(Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (GroundFailure e) {
            return Optional.empty();
        }
    }

    void order() {
        names.add("");
        repeat(names.size() - 1);
    }

    /** Those without an answer, with their ids. */
    void repeatAll() {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).isEmpty()) {
                repeat(i);
            }
        }
    }

    private void repeat(int index) {
        String body = """
                {"cluster": "clusters/%1$s", "location": "locations/%2$s", "namespaces": ["%1$s"]}
                """.formatted(cluster, location);
        answered(() -> api.post("/v1/backups?requestId=order-" + index, body)
                        .orFail()
                        .path("name")
                        .asText())
                .ifPresent(name -> names.set(index, name));
    }

    void cancelNewest() {
        String newest = names.getLast();
        api.post("/v1/" + newest + ":cancel", "{}").orFail();
        canceled.add(newest);
    }

    List<String> names() {
        return names;
    }

    /** Until each has ended as it has to. */
    void awaitAll() {
        assertThat(names).doesNotContain("");
        for (String name : names) {
            String expected = canceled.contains(name) ? "RUN_STATE_CANCELED" : "RUN_STATE_SUCCEEDED";
            await().atMost(PATIENCE).alias(name).until(() -> status(name, "state"), expected::equals);
        }
    }

    private String status(String name, String field) {
        return api.get("/v1/" + name).orFail().path("status").path(field).asText();
    }

    List<JsonNode> rows() {
        return Anchorage.list(api.get("/v1/backups?pageSize=500").orFail().path("backups"));
    }

    /** Of those that were carried out, on the cluster. */
    List<String> runs() {
        return carriedOut(row -> row.path("status").path("runId").asText());
    }

    List<String> restorePoints() {
        return carriedOut(row -> row.path("restorePoint").asText());
    }

    private List<String> carriedOut(Function<JsonNode, String> what) {
        return rows().stream()
                .filter(row -> !canceled.contains(row.path("name").asText()))
                .map(what)
                .toList();
    }
}
