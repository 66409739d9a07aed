package io.davit.agent.cluster.fabric8;

import static io.davit.agent.cluster.fabric8.ScriptedApi.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.cluster.Discovery;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.cluster.fabric8.ScriptedApi.Answer;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiDiscoveryTest {
    private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    @TempDir
    Path folder;

    private Discovery discovered(ScriptedApi.Script script) {
        TestRun run = new TestRun();
        try (ScriptedApi api = new ScriptedApi(script, folder);
                Fabric8Gateway gateway = api.gateway(run)) {
            return gateway.discover();
        }
    }

    private static Answer aggregated(String groups) {
        return Answer.of(200, "{\"items\":[" + groups + "]}").typed(AGGREGATED);
    }

    private static String resource(String plural, String kind, String verbs) {
        return """
                {"resource":"%s","responseKind":{"kind":"%s"},"scope":"Namespaced","verbs":[%s],"subresources":[{"subresource":"status"}]}""".formatted(plural, kind, verbs);
    }

    @Test
    void takesEachResourceOnceInTheVersionThatItsGroupPrefers() {
        Discovery discovery = discovered(request -> request.path().equals("/api")
                ? aggregated("")
                : aggregated("""
                        {"metadata":{"name":"g.example.com"},"versions":[
                         {"version":"v2","freshness":"Current","resources":[%s]},
                         {"version":"v1","freshness":"Current","resources":[%s,%s,%s]}]}""".formatted(
                                resource("new", "New", "\"list\""),
                                resource("new", "New", "\"list\""),
                                resource("old", "Old", "\"get\",\"list\""),
                                resource("reviews", "Review", "\"create\""))));

        assertThat(discovery.types())
                .extracting(type -> type.id() + " " + type.version())
                .containsExactly("g.example.com/new v2", "g.example.com/old v1");
    }

    @Test
    void leavesOutAnAliasOnlyWhereTheOriginalIsServed() {
        String events = "{\"metadata\":{\"name\":\"events.k8s.io\"},\"versions\":[{\"version\":\"v1\",\"resources\":["
                + resource("events", "Event", "\"list\"") + "]}]}";
        String core = "{\"metadata\":{},\"versions\":[{\"version\":\"v1\",\"resources\":["
                + resource("events", "Event", "\"list\"") + "]}]}";

        assertThat(discovered(request -> aggregated(request.path().equals("/api") ? core : events))
                        .types())
                .extracting(ResourceType::id)
                .containsExactly("core/events");
        assertThat(discovered(request -> aggregated(request.path().equals("/api") ? "" : events))
                        .types())
                .extracting(ResourceType::id)
                .containsExactly("events.k8s.io/events");
    }

    @Test
    void reportsAGroupWhoseServerIsGone() {
        Discovery discovery = discovered(
                request -> aggregated(
                        request.path().equals("/api")
                                ? ""
                                : "{\"metadata\":{\"name\":\"dead.example.com\"},\"versions\":[{\"version\":\"v1\",\"freshness\":\"Stale\"}]}"));

        assertThat(discovery.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ErrorCode.API_GROUP_DEAD);
            assertThat(problem.subject()).isEqualTo("dead.example.com/v1");
        });
    }

    @Test
    void readsTheDocumentsOfOlderServers() {
        Discovery discovery = discovered(request -> switch (request.path()) {
            case "/api" -> Answer.of(200, "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}");
            case "/api/v1" -> Answer.of(200, """
                    {"resources":[{"name":"pods","namespaced":true,"kind":"Pod","verbs":["list"]},
                     {"name":"pods/log","namespaced":true,"kind":"Pod","verbs":["get"]},
                     {"name":"nodes","namespaced":false,"kind":"Node","verbs":["list"]}]}""");
            case "/apis" -> Answer.of(200, """
                    {"groups":[{"name":"apps","versions":[{"version":"v1beta1"},{"version":"v1"}],"preferredVersion":{"version":"v1"}},
                     {"name":"dead.example.com","versions":[{"version":"v1"}],"preferredVersion":{"version":"v1"}}]}""");
            case "/apis/apps/v1", "/apis/apps/v1beta1" -> Answer.of(200, """
                    {"resources":[{"name":"deployments","namespaced":true,"kind":"Deployment","verbs":["list"]}]}""");
            default -> Answer.of(503, status(503, "ServiceUnavailable", "gone"));
        });

        assertThat(discovery.types())
                .extracting(type -> type.id() + " " + type.version() + " " + type.namespaced())
                .containsExactly("apps/deployments v1 true", "core/nodes v1 false", "core/pods v1 true");
        assertThat(discovery.problems()).extracting(Problem::subject).containsExactly("dead.example.com/v1");
    }

    @Test
    void neverTakesARefusalForAnEmptyCluster() {
        assertThatThrownBy(() -> discovered(request -> Answer.of(403, status(403, "Forbidden", "no"))))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLUSTER_FORBIDDEN));
        assertThatThrownBy(() -> discovered(request -> Answer.of(200, "")))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLUSTER_FAILED));
    }
}
