package io.davit.hub.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.davit.hub.app.Bridge.Answer;
import io.davit.hub.storage.StoreBackup;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.StoreConfig;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.RestoreOrder;
import io.davit.proto.v1.RunProgress;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The public API over HTTP/2 and TLS, as a client of REST meets it; the same on either engine of the store (H1). */
abstract class PublicApiContract {
    @TempDir
    Path folder;

    private StoreConfig config;
    private Bridge hub;

    /** A store that is empty. */
    abstract StoreConfig store(Path folder) throws Exception;

    @BeforeEach
    void open() throws Exception {
        config = store(folder);
        hub = new Bridge(folder, config);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void ordersABackupAndItsInstructionAtOnce() {
        String uid = hub.cluster("harbour");
        hub.location("main", "harbour");

        Answer answer = hub.send(hub.request(
                        "POST",
                        "/v1/backups",
                        "{\"cluster\":\"clusters/harbour\",\"location\":\"locations/main\",\"namespaces\":[\"shop\"]}")
                .header("davit-correlation-id", "from-the-console"));

        assertThat(answer.status()).isEqualTo(200);
        JsonNode backup = answer.json();
        assertThat(backup.at("/status/state").asText()).isEqualTo("RUN_STATE_PENDING");
        assertThat(backup.at("/status/correlationId").asText()).isEqualTo("from-the-console");
        assertThat(answer.header("davit-correlation-id")).isEqualTo("from-the-console");
        List<InstructionRow> orders = hub.open(uid);
        assertThat(orders).extracting(InstructionRow::orderKind).containsExactly("set_location", "backup");
        assertThat(orders.getLast().id())
                .isEqualTo(backup.at("/status/instructionId").asText());
        assertThat(orders.getLast().subject()).isEqualTo(backup.get("name").asText());
        assertThat(orders.getLast().correlation()).as("H7").isEqualTo("from-the-console");
    }

    @Test
    void isTheSameCreationUnderTheSameRequestId() {
        String uid = hub.cluster("harbour");
        String body = "{\"cluster\":\"clusters/harbour\",\"location\":\"main\"}";

        Answer first = hub.send(hub.request("POST", "/v1/backups", body).header("idempotency-key", "once"));
        Answer again = hub.send(hub.request("POST", "/v1/backups", body).header("idempotency-key", "once"));
        Answer other = hub.send(hub.request("POST", "/v1/backups", body.replace("main", "other"))
                .header("idempotency-key", "once"));

        assertThat(again.json().get("name")).isEqualTo(first.json().get("name"));
        assertThat(hub.open(uid)).hasSize(1);
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.code()).isEqualTo("REQUEST_ID_REUSED");
    }

    /** Whoever waits for his answer does not wait until everybody's old ids are forgotten. */
    @Test
    void anOldRequestIdCountsAnewAndTheOthersAreLeftAlone() throws Exception {
        Path other = Files.createDirectory(folder.resolve("old"));
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        InstantSource source = now::get;
        String body = "{\"cluster\":\"clusters/harbour\",\"location\":\"main\"}";
        try (Bridge old =
                new Bridge(other, StoreConfig.inFile(other.resolve("hub.sqlite")), source.withZone(ZoneOffset.UTC))) {
            String uid = old.cluster("harbour");
            old.send(old.request("POST", "/v1/backups", body).header("idempotency-key", "once"));
            old.send(old.request("POST", "/v1/backups", body).header("idempotency-key", "another"));
            now.set(now.get().plus(Duration.ofHours(25)));

            old.send(old.request("POST", "/v1/backups", body).header("idempotency-key", "once"));

            assertThat(old.open(uid)).as("a third backup").hasSize(3);
            boolean isLeft = old.store.read(transaction ->
                    transaction.requests().find("CreateBackup", "another").isPresent());
            assertThat(isLeft).isTrue();
        }
    }

    @Test
    void triesOutWithoutATrace() {
        String uid = hub.cluster("harbour");
        String body = "{\"cluster\":\"clusters/harbour\",\"location\":\"main\"}";

        Answer tried = hub.post("/v1/backups?validateOnly=true", body);

        assertThat(tried.status()).isEqualTo(200);
        assertThat(tried.json().at("/status/state").asText()).isEqualTo("RUN_STATE_PENDING");
        assertThat(hub.open(uid)).isEmpty();
        assertThat(hub.get("/v1/backups").json().get("backups")).isEmpty();
        assertThat(hub.get("/v1/auditEntries").json().get("auditEntries")).isEmpty();
    }

    @Test
    void endsABackupThatNeverLeft() {
        hub.cluster("harbour");
        Answer made = hub.post(
                "/v1/backups", "{\"name\":\"backups/b\",\"cluster\":\"clusters/harbour\",\"location\":\"main\"}");
        assertThat(made.status()).isEqualTo(200);

        Answer canceled = hub.post("/v1/backups/b:cancel", "{}");

        assertThat(canceled.json().at("/status/state").asText()).isEqualTo("RUN_STATE_CANCELED");
        assertThat(canceled.json().at("/status/code").asText()).isEqualTo("RUN_CANCELED");
        assertThat(hub.post("/v1/backups/b:cancel", "{}").json()).isEqualTo(canceled.json());
    }

    @Test
    void aPersonSettlesWhatNobodyKnows() {
        String uid = hub.cluster("harbour");
        hub.post("/v1/backups", "{\"name\":\"backups/b\",\"cluster\":\"clusters/harbour\",\"location\":\"main\"}");
        String dismissal = "{\"reason\":\"looked at the cluster: it ran\"}";
        Answer early = hub.post("/v1/backups/b:dismiss", dismissal);
        assertThat(early.status()).isEqualTo(409);
        assertThat(early.json().get("code").asText()).isEqualTo("RUN_NOT_IN_DOUBT");
        hub.putInDoubt(uid);

        assertThat(hub.post("/v1/backups/b:dismiss", "{}").status())
                .as("without a reason")
                .isEqualTo(400);
        assertThat(hub.post("/v1/backups/b:dismiss", "{\"reason\":\"" + "x".repeat(201) + "\"}")
                        .status())
                .isEqualTo(400);
        Answer dismissed = hub.post("/v1/backups/b:dismiss", dismissal);

        assertThat(dismissed.status()).isEqualTo(200);
        assertThat(dismissed.json().at("/status/state").asText()).isEqualTo("RUN_STATE_DISMISSED");
        assertThat(dismissed.json().at("/status/code").asText()).isEqualTo("RUN_DISMISSED");
        assertThat(dismissed.json().at("/status/dismissReason").asText()).isEqualTo("looked at the cluster: it ran");
        assertThat(hub.open(uid)).isEmpty();
        JsonNode audited =
                hub.get("/v1/auditEntries").json().get("auditEntries").get(0);
        assertThat(audited.get("action").asText()).isEqualTo("DismissBackup");
        assertThat(audited.get("detail").asText()).isEqualTo("looked at the cluster: it ran");
        assertThat(hub.post("/v1/backups/b:dismiss", dismissal).json())
                .as("again")
                .isEqualTo(dismissed.json());
    }

    /** An approval comes after the first refusal, and has to fit what is ordered then (protocol, section 10.2). */
    @Test
    void theSameRestoreOrderedAgainIsTheSameToApprove() {
        hub.cluster("harbour");
        String body = """
                {"cluster":"clusters/harbour","location":"main","restorePoint":"w-1","restorePointHash":"%s"%s}""";
        String hash = "ab".repeat(32);

        JsonNode first = hub.post("/v1/restores", body.formatted(hash, "")).json();
        JsonNode again = hub.post("/v1/restores", body.formatted(hash, ",\"name\":\"restores/again\""))
                .json();
        JsonNode other = hub.post("/v1/restores", body.formatted(hash, ",\"withJobs\":true"))
                .json();

        assertThat(again.get("name")).isNotEqualTo(first.get("name"));
        assertThat(again.get("approvalDigest")).isEqualTo(first.get("approvalDigest"));
        assertThat(other.get("approvalDigest")).isNotEqualTo(first.get("approvalDigest"));
    }

    @Test
    void aRestoreAsksForEverythingThatItWasAskedFor() throws Exception {
        String uid = hub.cluster("harbour");
        String hash = "ab".repeat(32);

        hub.post("/v1/restores", """
                {"cluster":"clusters/harbour","location":"main","restorePoint":"w-1","restorePointHash":"%s",
                 "namespaces":["shop"],"namespaceMapping":{"shop":"shop-2"},"storageClassMapping":{"fast":"slow"},
                 "pathMapping":{"/data":"/other"},"withoutData":true,"withJobs":true,"withFieldManagers":true}""".formatted(hash));

        RestoreOrder order = Order.parseFrom(hub.open(uid).getFirst().order()).getRestore();
        assertThat(order.getAllFields().keySet().stream().map(FieldDescriptor::getName))
                .as("every field of the order that says what to do; a new one needs its way from the API")
                .containsExactlyInAnyOrderElementsOf(RestoreOrder.getDescriptor().getFields().stream()
                        .map(FieldDescriptor::getName)
                        .filter(name -> !name.equals("name"))
                        .toList());
        assertThat(order.getNamespaceMappingMap()).containsEntry("shop", "shop-2");
    }

    @Test
    void answersAPollerThatNothingChanged() {
        hub.cluster("harbour");
        Answer first = hub.get("/v1/fleet");

        Answer same = hub.send(hub.request("GET", "/v1/fleet", "").header("if-none-match", first.header("etag")));
        hub.cluster("quay");
        Answer changed = hub.send(hub.request("GET", "/v1/fleet", "").header("if-none-match", first.header("etag")));

        assertThat(same.status()).isEqualTo(304);
        assertThat(same.response().body()).isEmpty();
        assertThat(changed.status()).isEqualTo(200);
        Answer since = hub.get("/v1/fleet?since=" + first.json().get("revision").asText());
        assertThat(since.json().get("clusters")).hasSize(1);
        assertThat(since.json().at("/clusters/0/name").asText()).isEqualTo("clusters/quay");
    }

    @Test
    void changesOnlyWhatWasSeen() {
        hub.cluster("harbour");
        hub.location("main", "harbour");
        Answer seen = hub.get("/v1/locations/main");
        String body = seen.response().body().replace("\"bucket\":\"backups\"", "\"bucket\":\"others\"");

        Answer changed = hub.send(hub.request("PUT", "/v1/locations/main", body));
        Answer stale = hub.send(hub.request("PUT", "/v1/locations/main", body));
        Answer byHeader =
                hub.send(hub.request("DELETE", "/v1/locations/main", "").header("if-match", seen.header("etag")));
        Answer now = hub.get("/v1/locations/main");
        Answer deleted =
                hub.send(hub.request("DELETE", "/v1/locations/main", "").header("if-match", now.header("etag")));

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().get("approvalDigest"))
                .isNotEqualTo(seen.json().get("approvalDigest"));
        assertThat(changed.json().get("version").asLong())
                .isGreaterThan(seen.json().get("version").asLong());
        assertThat(stale.status()).isEqualTo(412);
        assertThat(stale.code()).isEqualTo("ETAG_STALE");
        assertThat(byHeader.status()).isEqualTo(412);
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(hub.get("/v1/locations/main").status()).isEqualTo(404);
    }

    @Test
    void turnsPages() {
        Stream.of("a", "b", "c", "d", "e").forEach(hub::cluster);

        JsonNode first = hub.get("/v1/clusters?pageSize=2").json();
        String token = first.get("nextPageToken").asText();
        JsonNode second = hub.get("/v1/clusters?pageSize=2&pageToken=" + token).json();
        JsonNode third = hub.get("/v1/clusters?pageSize=2&pageToken="
                        + second.get("nextPageToken").asText())
                .json();
        Answer ofAnother = hub.get("/v1/clusters?state=CLUSTER_STATE_ACTIVE&pageToken=" + token);
        Answer elsewhere = hub.get("/v1/locations?pageToken=" + token);

        assertThat(names(first)).containsExactly("clusters/a", "clusters/b");
        assertThat(names(second)).containsExactly("clusters/c", "clusters/d");
        assertThat(names(third)).containsExactly("clusters/e");
        assertThat(third.get("nextPageToken").asText()).isEmpty();
        assertThat(ofAnother.code()).isEqualTo("PAGE_TOKEN_INVALID");
        assertThat(elsewhere.code()).isEqualTo("PAGE_TOKEN_INVALID");
    }

    private static List<String> names(JsonNode page) {
        return page.get("clusters").findValuesAsText("name");
    }

    @Test
    void tellsWhatIsOpenForEachCluster() {
        hub.cluster("harbour");
        hub.cluster("idle");
        String body = "{\"name\":\"backups/%s\",\"cluster\":\"clusters/harbour\",\"location\":\"main\"}";
        hub.post("/v1/backups", body.formatted("a"));
        hub.post("/v1/backups", body.formatted("b"));
        hub.post("/v1/backups/b:cancel", "{}");

        for (JsonNode cluster : List.of(
                hub.get("/v1/clusters/harbour").json(),
                hub.get("/v1/clusters").json().at("/clusters/0"),
                hub.get("/v1/fleet").json().at("/clusters/0"))) {
            assertThat(cluster.get("name").asText()).isEqualTo("clusters/harbour");
            assertThat(cluster.get("waitingInstructions").asInt()).isEqualTo(1);
            assertThat(cluster.get("running").asInt()).isEqualTo(1);
        }
        JsonNode idle = hub.get("/v1/clusters/idle").json();
        assertThat(idle.get("waitingInstructions").asInt()).isZero();
        assertThat(idle.get("running").asInt()).isZero();
    }

    @Test
    void letsNobodyInWithoutAToken() {
        Answer none = hub.send(hub.stranger("GET", "/v1/clusters"));
        Answer wrong =
                hub.send(hub.stranger("GET", "/v1/clusters").header("authorization", "Bearer " + Bridge.TOKEN + "x"));
        Answer version = hub.send(hub.stranger("GET", "/v1/version"));

        assertThat(none.status()).isEqualTo(401);
        assertThat(none.code()).isEqualTo("UNAUTHENTICATED");
        assertThat(none.header("www-authenticate")).isEqualTo("Bearer");
        assertThat(none.header("content-type")).isEqualTo("application/problem+json");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(version.json().get("hubId").asText())
                .isEqualTo(hub.keys.hubId().toString());
        JsonNode audit = hub.get("/v1/auditEntries").json().get("auditEntries");
        assertThat(audit.findValuesAsText("code")).containsExactly("UNAUTHENTICATED", "UNAUTHENTICATED");
    }

    @Test
    void followsChangesByEventsWithATicket() throws Exception {
        hub.cluster("harbour");
        String ticket = hub.post("/v1/watchTickets", "").json().get("ticket").asText();

        HttpResponse<InputStream> stream = hub.client()
                .send(
                        hub.stranger("GET", "/v1/watch?ticket=" + ticket)
                                .header("last-event-id", "1")
                                .build(),
                        BodyHandlers.ofInputStream());
        try (BufferedReader events = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertThat(stream.statusCode()).isEqualTo(200);
            assertThat(event(events)).contains("event: alive", "id: 1");
            hub.post("/v1/backups", "{\"name\":\"backups/b\",\"cluster\":\"clusters/harbour\",\"location\":\"main\"}");
            assertThat(event(events)).contains("event: changed").anyMatch(line -> line.contains("\"backups/b\""));
            hub.progress.heard("backups/b", RunProgress.newBuilder().setDone(7).build());
            assertThat(event(events)).contains("event: progress");
        }
        assertThat(hub.send(hub.stranger("GET", "/v1/watch?ticket=" + ticket)).code())
                .isEqualTo("TICKET_INVALID");
    }

    private static List<String> event(BufferedReader events) throws Exception {
        List<String> lines = new ArrayList<>();
        for (String line = events.readLine(); line != null && !line.isEmpty(); line = events.readLine()) {
            lines.add(line);
        }
        return lines;
    }

    @Test
    void sendsAWatcherBackWhoIsFromTheFuture() {
        Answer answer = hub.get("/v1/watch?since=99");

        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.code()).isEqualTo("REVISION_TOO_OLD");
    }

    @Test
    void tellsATokenOnceAndNowhereElse() throws Exception {
        Answer made = hub.send(hub.request("POST", "/v1/enrolmentTokens", "{\"cluster\":\"clusters/harbour\"}")
                .header("idempotency-key", "once"));
        Answer again = hub.send(hub.request("POST", "/v1/enrolmentTokens", "{\"cluster\":\"clusters/harbour\"}")
                .header("idempotency-key", "once"));

        assertThat(made.json().get("token").asText()).isEqualTo(Bridge.ENROLMENT_SECRET);
        assertThat(again.json().get("name")).isEqualTo(made.json().get("name"));
        for (String path : List.of("/v1/enrolmentTokens", "/v1/auditEntries", "/metrics", "/v1/fleet")) {
            assertThat(hub.get(path).response().body())
                    .doesNotContain(Bridge.ENROLMENT_SECRET)
                    .doesNotContain(Bridge.TOKEN);
        }
        assertThat(again.response().body()).doesNotContain(Bridge.ENROLMENT_SECRET);
        StoreBackup.write(config, folder.resolve("hub.sqlite.copy"));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("hub.sqlite"))
                    .toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as("must-hold 9: %s", file.getFileName())
                        .doesNotContain(Bridge.ENROLMENT_SECRET)
                        .doesNotContain(Bridge.TOKEN);
            }
        }
    }

    @Test
    void keepsAnAuditOfWhatWasChangedAndOfWhatFailed() {
        hub.cluster("harbour");
        hub.post("/v1/backups", "{\"name\":\"backups/b\",\"cluster\":\"clusters/harbour\",\"location\":\"main\"}");
        hub.post("/v1/backups", "{\"name\":\"backups/b\",\"cluster\":\"clusters/harbour\",\"location\":\"main\"}");

        JsonNode entries = hub.get("/v1/auditEntries").json().get("auditEntries");

        assertThat(entries.findValuesAsText("action")).containsExactly("CreateBackup", "CreateBackup");
        assertThat(entries.findValuesAsText("code")).containsExactly("NAME_TAKEN", "");
        assertThat(entries.findValuesAsText("actor")).containsExactly("admin", "admin");
        assertThat(entries.at("/1/subject").asText()).isEqualTo("backups/b");
    }

    @Test
    void tellsMachinesHowItIsWithoutAToken() {
        hub.cluster("harbour");

        assertThat(hub.send(hub.stranger("GET", "/healthz")).status()).isEqualTo(200);
        assertThat(hub.send(hub.stranger("GET", "/readyz")).status()).isEqualTo(200);
        Answer metrics = hub.send(hub.stranger("GET", "/metrics"));
        assertThat(metrics.response().body()).contains("davit_hub_clusters{state=\"active\"} 1");
        assertThat(metrics.response().body()).doesNotContain("harbour");
    }

    @Test
    void answersOnEveryRouteThatItDescribes() {
        JsonNode paths = hub.get("/v1/openapi.json").json().get("paths");

        paths.fields()
                .forEachRemaining(path -> path.getValue().fieldNames().forEachRemaining(verb -> {
                    // The one that does not end; other tests follow it.
                    if (path.getKey().equals("/v1/watch")) {
                        return;
                    }
                    String concrete = path.getKey().replaceAll("\\{[A-Za-z]+}", "absent");
                    Answer answer = hub.send(hub.request(verb.toUpperCase(Locale.ROOT), concrete, ""));
                    assertThat(answer.response().body())
                            .as("%s %s", verb, concrete)
                            .doesNotContain("ROUTE_UNKNOWN");
                    assertThat(answer.status()).as("%s %s", verb, concrete).isLessThan(500);
                }));
        assertThat(paths).hasSizeGreaterThan(20);
    }

    /** The audit is kept for ever, and whoever reaches the listener can be refused. */
    @Test
    void writesDownSomeOfTheRefusalsOfStrangersAndCountsTheRest() throws Exception {
        Path other = Files.createDirectory(folder.resolve("calm"));
        MovedClock clock = new MovedClock();
        try (Bridge calm = new Bridge(other, StoreConfig.inFile(other.resolve("hub.sqlite")), clock)) {
            for (int each = 0; each < 30; each++) {
                assertThat(calm.send(calm.stranger("GET", "/v1/clusters")).status())
                        .isEqualTo(401);
            }
            clock.ahead = Duration.ofSeconds(1);
            calm.send(calm.stranger("GET", "/v1/clusters"));

            JsonNode audit = calm.get("/v1/auditEntries").json().get("auditEntries");
            assertThat(audit.findValuesAsText("code")).hasSize(11).containsOnly("UNAUTHENTICATED");
            assertThat(audit.toString()).contains("20 more were refused");
        }
    }

    private static final class MovedClock extends Clock {
        private final Instant start = Instant.now();
        private volatile Duration ahead = Duration.ZERO;

        @Override
        public Instant instant() {
            return start.plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void limitsHowOftenStrangersAsk() throws Exception {
        Path other = Files.createDirectory(folder.resolve("still"));
        Clock stands = Clock.fixed(Instant.now(), ZoneOffset.UTC);
        try (Bridge still = new Bridge(other, StoreConfig.inFile(other.resolve("hub.sqlite")), stands)) {
            List<Integer> statuses = Stream.generate(() -> 0)
                    .limit(22)
                    .map(ignored -> GrpcCalls.enrol(still))
                    .toList();

            assertThat(statuses.subList(0, 20)).containsOnly(0);
            assertThat(statuses.subList(20, 22)).containsOnly(8);
        }
    }
}
