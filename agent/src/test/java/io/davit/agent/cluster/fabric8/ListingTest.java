package io.davit.agent.cluster.fabric8;

import static io.davit.agent.cluster.fabric8.ScriptedApi.CONFIG_MAPS;
import static io.davit.agent.cluster.fabric8.ScriptedApi.item;
import static io.davit.agent.cluster.fabric8.ScriptedApi.list;
import static io.davit.agent.cluster.fabric8.ScriptedApi.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.cluster.BegunList;
import io.davit.agent.cluster.ListOrder;
import io.davit.agent.cluster.ListOutcome;
import io.davit.agent.cluster.fabric8.ScriptedApi.Answer;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListingTest {
    @TempDir
    Path folder;

    private final TestRun run = new TestRun();
    private final List<String> seen = new ArrayList<>();

    private ListOutcome listing(ScriptedApi.Script script) {
        try (ScriptedApi api = new ScriptedApi(script, folder);
                Fabric8Gateway gateway = api.gateway(run)) {
            return gateway.reader()
                    .list(
                            ListOrder.all(CONFIG_MAPS),
                            object -> seen.add(object.metadata().name().toString()),
                            run.context());
        }
    }

    private void assertFails(ErrorCode code, ScriptedApi.Script script) {
        assertThatThrownBy(() -> listing(script))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void followsContinueTokensToTheEnd() {
        ListOutcome outcome = listing(request -> request.query().contains("continue=next")
                ? Answer.of(200, list("9", "", item("a", "three")))
                : Answer.of(200, list("9", "next", item("a", "one"), item("a", "the"))));

        assertThat(seen).containsExactly("a/one", "a/the", "a/three");
        assertThat(outcome).isEqualTo(new ListOutcome("9", 3, true, List.of()));
    }

    @Test
    void asksForTheFirstPageWhenItIsBegunAndReadsItLater() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        List<String> steps = new ArrayList<>();
        try (ScriptedApi api = new ScriptedApi(
                        request -> {
                            asked.countDown();
                            return Answer.of(200, list("9", "", item("a", "one")));
                        },
                        folder);
                Fabric8Gateway gateway = api.gateway(run);
                BegunList begun = gateway.reader().begin(ListOrder.all(CONFIG_MAPS), run.context())) {
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

            ListOutcome outcome = begun.read(object -> steps.add("object"), () -> steps.add("last page"));

            assertThat(outcome).isEqualTo(new ListOutcome("9", 1, true, List.of()));
            assertThat(steps).containsExactly("last page", "object");
            assertThat(api.requests).hasSize(1);
        }
    }

    @Test
    void handsOutTheServersBytesWithKindAndVersionPutBack() {
        List<String> bodies = new ArrayList<>();
        String bare = "{\"metadata\" : {\"name\":\"x\",\"namespace\":\"n\"}, \"big\": 1.10e+400}";
        try (ScriptedApi api = new ScriptedApi(request -> Answer.of(200, list("1", "", bare)), folder);
                Fabric8Gateway gateway = api.gateway(run)) {
            gateway.reader()
                    .list(
                            ListOrder.all(CONFIG_MAPS),
                            object -> bodies.add(new String(object.json(), StandardCharsets.UTF_8)),
                            run.context());
        }

        assertThat(bodies).containsExactly("{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\"," + bare.substring(1));
    }

    @Test
    void goesOnWithTheInconsistentTokenThatAnExpiredListCarries() {
        ListOutcome outcome = listing(request -> switch (request.number()) {
            case 1 -> Answer.of(200, list("5", "old", item("a", "one")));
            case 2 -> Answer.of(410, """
                    {"kind":"Status","metadata":{"continue":"later"},"status":"Failure","reason":"Expired","code":410}""");
            default -> Answer.of(200, list("8", "", item("a", "two")));
        });

        assertThat(seen).containsExactly("a/one", "a/two");
        assertThat(outcome.consistent()).isFalse();
        assertThat(outcome.resourceVersion()).isEqualTo("5");
    }

    @Test
    void listsAgainPastWhatWasSeenWhenAnExpiredListCarriesNoToken() {
        ListOutcome outcome = listing(request -> switch (request.number()) {
            case 1 -> Answer.of(200, list("5", "old", item("a", "b"), item("a", "d")));
            case 2 -> Answer.of(410, status(410, "Expired", "too old"));
            case 3 -> Answer.of(200, list("8", "more", item("a", "a"), item("a", "b")));
            default -> Answer.of(200, list("8", "", item("a", "d"), item("a", "e")));
        });

        assertThat(seen).containsExactly("a/b", "a/d", "a/e");
        assertThat(outcome.consistent()).isFalse();
    }

    @Test
    void waitsAsLongAsABusyServerAsks() {
        listing(request -> request.number() == 1
                ? Answer.of(429, status(429, "TooManyRequests", "busy")).header("Retry-After", "3")
                : Answer.of(200, list("1", "", item("a", "one"))));

        assertThat(seen).containsExactly("a/one");
        assertThat(run.paused()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void givesUpOnAServerThatStaysBusy() {
        assertFails(ErrorCode.CLUSTER_THROTTLED, request -> Answer.of(429, status(429, "TooManyRequests", "busy")));

        assertThat(run.pauses).isNotEmpty();
    }

    @Test
    void visitsNothingTwiceWhenAPageBreaksOff() {
        String page = list("5", "", item("a", "one"), item("a", "three"), item("a", "two"));

        listing(request -> request.number() == 1 ? Answer.cut(page, page.length() - 20) : Answer.of(200, page));

        assertThat(seen).containsExactly("a/one", "a/three", "a/two");
    }

    @Test
    void neverReadsATruncatedListAsAShortOne() {
        String page = list("5", "", item("a", "one"), item("a", "two"));

        assertFails(ErrorCode.CLUSTER_FAILED, request -> Answer.of(200, page.substring(0, page.length() - 2)));
    }

    @Test
    void neverReadsAnAnswerWithoutItemsAsAnEmptyList() {
        assertFails(ErrorCode.CLUSTER_FAILED, request -> Answer.of(200, "{}"));
        assertFails(ErrorCode.CLUSTER_FAILED, request -> Answer.of(200, status(200, "", "fine")));
        assertFails(
                ErrorCode.CLUSTER_FAILED, request -> Answer.of(200, "{\"kind\":\"ConfigMapList\",\"metadata\":{}}"));
    }

    @Test
    void refusesAListOutOfOrder() {
        assertFails(
                ErrorCode.CLUSTER_FAILED, request -> Answer.of(200, list("5", "", item("a", "two"), item("a", "one"))));
    }

    @Test
    void leavesOutWhatIsTooLargeAndNamesIt() {
        String large = """
                {"metadata":{"name":"large","namespace":"a"},"data":{"k":"%s"}}""".formatted("x".repeat(Listing.OBJECT_LIMIT));

        ListOutcome outcome = listing(request -> Answer.of(200, list("5", "", item("a", "a"), large, item("a", "z"))));

        assertThat(seen).containsExactly("a/a", "a/z");
        assertThat(outcome.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ErrorCode.OBJECT_TOO_LARGE);
            assertThat(problem.subject()).isEqualTo("core/configmaps a/large");
        });
    }

    @Test
    void saysWhatIsForbiddenAndWhatIsNotServed() {
        assertFails(ErrorCode.CLUSTER_FORBIDDEN, request -> Answer.of(403, status(403, "Forbidden", "no")));
        assertFails(ErrorCode.KIND_NOT_SERVED, request -> Answer.of(404, "404 page not found"));
        assertFails(
                ErrorCode.CLUSTER_CREDENTIAL_REJECTED, request -> Answer.of(401, status(401, "Unauthorized", "no")));
    }

    @Test
    void stopsWhenTheRunIsCanceled() {
        assertFails(ErrorCode.RUN_CANCELED, request -> {
            run.cancel.cancel("enough");
            return Answer.of(200, list("5", "next", item("a", "one")));
        });

        assertThat(seen).isEmpty();
    }
}
