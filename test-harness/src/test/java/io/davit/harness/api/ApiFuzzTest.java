package io.davit.harness.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.harness.ground.Ground;
import io.davit.harness.ground.WorkFolder;
import io.davit.harness.hub.HubProcess;
import io.davit.harness.pier.QuickTerminal;
import io.davit.harness.story.AgentAnswer;
import io.davit.harness.story.Commands;
import io.davit.harness.story.ProductClasses;
import io.davit.hub.storage.Stores;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.StoreConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Must-hold 8: a fuzzer that reads the hub's own description finds no defect, and no answer that the description does not have. */
class ApiFuzzTest {
    private static WorkFolder folder;
    private static HubProcess hub;

    @BeforeAll
    static void startWithSomethingToTalkAbout() throws IOException {
        folder = WorkFolder.create("api");
        hub = HubProcess.install(folder.path().resolve("hub"), QuickTerminal::runHub);
        inhabit(StoreConfig.inFile(hub.data().resolve("hub.sqlite")));
        hub.start();
        hub.api().post("/v1/cloudCredentials", """
                {"name":"cloudCredentials/key","type":"s3","reference":"key"}""").orFail();
        hub.api().post("/v1/locations", """
                {"name":"locations/quay","type":"s3","bucket":"backups","cloudCredential":"cloudCredentials/key",
                 "clusters":["clusters/harbour"]}""").orFail();
        hub.api().post("/v1/backups", """
                {"name":"backups/first","cluster":"clusters/harbour","location":"locations/quay"}""").orFail();
        hub.api().post("/v1/restores", """
                {"name":"restores/back","cluster":"clusters/harbour","location":"locations/quay","restorePoint":"w-1",
                 "restorePointHash":"%s"}""".formatted("ab".repeat(32))).orFail();
    }

    /** A cluster, as if an agent had come: none of what is tried here needs one. */
    private static void inhabit(StoreConfig config) {
        try (HubStore store = Stores.open(config, Clock.systemUTC())) {
            store.write(transaction -> transaction
                    .resources()
                    .create(
                            ResourceKind.CLUSTER,
                            "harbour",
                            UUID.randomUUID().toString(),
                            "",
                            "CLUSTER_STATE_ACTIVE",
                            Instant.now(),
                            new byte[0]));
        }
    }

    @AfterAll
    static void stop() {
        hub.close();
        folder.close();
    }

    private static int operations() {
        int operations = 0;
        for (JsonNode path : hub.api().get("/v1/openapi.json").orFail().path("paths")) {
            operations += path.size();
        }
        return operations;
    }

    private static void assertSpotless(Fuzzer.Report report) {
        assertThat(report.failures()).as(report.text()).isEmpty();
        assertThat(report.isComplete()).isTrue();
        assertThat(hub.log()).doesNotContain("a call met a defect");
        assertThat(hub.isAlive()).isTrue();
    }

    /** Of every part of a whole hub, not only of those that other tests put together. */
    @Test
    void everyMetricThatTheOperatorsDocumentNamesIsThere() throws IOException {
        hub.api().get("/v1/fleet").orFail();
        String page = hub.api().get("/metrics").body();

        List<String> named = Pattern.compile("davit_hub_[a-z_]+")
                .matcher(Files.readString(ProductClasses.tree().resolve("docs/operations.md")))
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
        assertThat(named)
                .hasSizeGreaterThan(5)
                .allSatisfy(metric -> assertThat(page.lines()).anyMatch(line -> line.startsWith(metric)));
        assertThat(page).doesNotContain("harbour");
    }

    @Test
    void theDescriptionIsValid() {
        AgentAnswer answer = Commands.execute(
                List.of(
                        Ground.tool("openapi-spec-validator").toString(),
                        "--validation-errors",
                        "all",
                        new Fuzzer(hub, folder.path()).describe().toString()),
                Map.of(),
                "openapi-spec-validator");

        assertThat(answer.exitStatus()).as(answer.output() + answer.errors()).isZero();
        assertThat(answer.output()).contains("OK");
    }

    @Test
    void aLinterFindsNothingInTheDescription() {
        Linter.Report report = Linter.lint(new Fuzzer(hub, folder.path()).describe());

        assertThat(report.problems()).as(report.text()).isEmpty();
    }

    @Test
    void theLinterFindsWhatIsWrong() throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode description = (ObjectNode)
                json.readTree(new Fuzzer(hub, folder.path()).describe().toFile());
        ObjectNode fleet = (ObjectNode) description.at("/paths/~1v1~1fleet/get");
        fleet.put("operationId", "listBackups").put("summary", "").remove("description");
        fleet.withArray("tags").add("Ships");
        fleet.withObject("/responses/400").put("$ref", "#/components/responses/None");
        ((ObjectNode) fleet.at("/parameters/0")).put("in", "path").put("description", "");
        description.withObject("/components/schemas").putObject("Unused");
        description.withObject("/components/schemas/Fleet/properties/connected").put("type", "number of clusters");

        Linter.Report report =
                Linter.lint(Files.writeString(folder.path().resolve("wrong.json"), description.toString()));

        assertThat(report.problems())
                .as(report.text())
                .contains(
                        "operation-operationId-unique",
                        "operation-summary",
                        "operation-description",
                        "operation-singular-tag",
                        "operation-tag-defined",
                        "no-unresolved-refs",
                        "parameter-description",
                        "path-parameters-defined",
                        "no-unused-components",
                        "struct");
    }

    @Test
    void anAdministratorsProgramMeetsNothingUndescribed() throws IOException {
        String token = Files.readString(hub.folder().resolve("admin-token"), StandardCharsets.UTF_8)
                .strip();

        // The stream of changes does not end; strangers try it below, and PublicApiContract follows it.
        Fuzzer.Report report = new Fuzzer(hub, folder.path())
                .run("Bearer " + token, "--max-examples", "4", "--exclude-operation-id", "watch");

        assertSpotless(report);
        assertThat(report.operations()).isEqualTo(operations() - 1).isPositive();
        assertThat(report.cases()).isGreaterThan(20 * report.operations());
    }

    @Test
    void aStrangersProgramMeetsNothingUndescribed() {
        Fuzzer.Report report = new Fuzzer(hub, folder.path())
                .run("Bearer nobodys-token", "--max-examples", "2", "--phases", "fuzzing");

        assertSpotless(report);
        assertThat(report.operations()).isEqualTo(operations()).isPositive();
        assertThat(report.cases()).isGreaterThan(report.operations());
    }
}
