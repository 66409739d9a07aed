package io.davit.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.agent.backup.BackupOrder;
import io.davit.agent.backup.CaptureScope;
import io.davit.agent.backup.ClusterScopedChoice;
import io.davit.agent.repository.Naming;
import io.davit.agent.restore.RestoreOrder;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunKind;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DavitAgentTest {
    private final FakeDesk desk = new FakeDesk();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path opened;

    @Test
    void backsUpNamespacesByName() throws Exception {
        int status = execute("backup", "shop", "shop-db", "-o", "json");

        assertThat(status).isZero();
        assertThat(desk.orders)
                .containsExactly(new BackupOrder(List.of("shop", "shop-db"), List.of(), "quay", CaptureScope.STANDARD));
        assertThat(json().path("state").asText()).isEqualTo("succeeded");
        assertThat(json().path("restorePoint").path("id").asText()).isEqualTo("f00d-2");
        assertThat(desk.closed).isTrue();
    }

    @Test
    void retainsARestorePointForAsLongAsIsSaid() {
        execute("backup", "--retain", "90d", "shop");

        assertThat(desk.orders)
                .containsExactly(new BackupOrder(
                        List.of("shop"), List.of(), "quay", CaptureScope.STANDARD, Naming.NONE, 90L * 86_400, ""));
        assertThat(execute("backup", "--retain", "soon", "shop")).isEqualTo(2);
    }

    @Test
    void saysByWhichScheduleABackupRuns() {
        execute("backup", "--schedule", "nightly", "shop");

        assertThat(desk.orders)
                .containsExactly(new BackupOrder(
                        List.of("shop"), List.of(), "quay", CaptureScope.STANDARD, Naming.NONE, 0, "nightly"));
        assertThat(execute("backup", "--schedule", "\u001b[2J", "shop")).isEqualTo(2);
    }

    @Test
    void leavesSystemNamespacesAndExcludedOnesOutOfAll() {
        execute("backup", "--all", "--exclude", "playground,scratch");

        assertThat(desk.orders)
                .containsExactly(new BackupOrder(
                        List.of(),
                        List.of(
                                "kube-system",
                                "kube-public",
                                "kube-node-lease",
                                "davit-agent",
                                "playground",
                                "scratch"),
                        "quay",
                        CaptureScope.STANDARD));
    }

    @Test
    void carriesWhatAPersonAsksForBesideTheRules() {
        execute(
                "backup",
                "shop",
                "--with-object",
                "clusterroles/system:auditor",
                "--with-labels",
                "issuers.example.com/issuers:tier in (a,b)",
                "--with-group",
                "ships.example.com",
                "--without-kind",
                "secrets,core/pods");

        assertThat(desk.orders)
                .containsExactly(new BackupOrder(
                        List.of("shop"),
                        List.of(),
                        "quay",
                        new CaptureScope(
                                List.of(
                                        new ClusterScopedChoice("clusterroles", "system:auditor", ""),
                                        new ClusterScopedChoice("issuers.example.com/issuers", "", "tier in (a,b)")),
                                List.of("ships.example.com"),
                                List.of("secrets", "core/pods"))));
        assertThat(execute("backup", "shop", "--with-object", "letsencrypt")).isEqualTo(2);
        assertThat(err.toString()).contains("KIND/NAME");
    }

    @Test
    void saysWhatARestorePointLeftOutOnPurpose() throws Exception {
        execute("describe", "latest");
        assertThat(out.toString()).contains("left out    core/secrets, core/pods (on purpose)");
        out.getBuffer().setLength(0);
        execute("backup", "shop");
        assertThat(out.toString()).contains("left out    core/secrets, core/pods (on purpose)");
        out.getBuffer().setLength(0);
        execute("describe", "latest", "-o", "json");
        assertThat(json().path("leftOut")).extracting(JsonNode::asText).containsExactly("core/secrets", "core/pods");
    }

    @Test
    void restoresWithMappings() {
        int status = execute(
                "restore",
                "latest",
                "-n",
                "shop",
                "--map",
                "shop=copy",
                "--map-path",
                "/a=/b",
                "--map-path",
                "/c=/b",
                "--map-storage-class",
                "fast=slow",
                "--no-data",
                "--jobs",
                "--with-field-managers");

        assertThat(status).isZero();
        assertThat(desk.orders)
                .containsExactly(new RestoreOrder(
                        FakeDesk.POINT.id(),
                        "quay",
                        List.of("shop"),
                        Map.of("shop", "copy"),
                        Map.of("fast", "slow"),
                        Map.of("/a", "/b", "/c", "/b"),
                        false,
                        true,
                        true));
    }

    @Test
    void saysPartlyWithStatusOneAndListsTheProblems() {
        desk.outcome = new Outcome.PartlySucceeded(
                ErrorCode.BACKUP_INCOMPLETE,
                Map.of("objects", 1L),
                List.of(Problem.error(ErrorCode.KIND_HIDDEN, "secrets", "may not\nlist")));

        assertThat(execute("backup", "shop")).isEqualTo(1);

        assertThat(err.toString())
                .contains("problem KIND_HIDDEN secrets: may not list")
                .contains("error BACKUP_INCOMPLETE")
                .contains("next: ");
    }

    @ParameterizedTest
    @CsvSource({
        "STORE_UNREACHABLE, 3",
        "STORE_FULL, 4",
        "STORE_CONFLICT, 5",
        "REPOSITORY_TAMPERED, 6",
        "INTERNAL_ERROR, 7",
    })
    void endsWithTheStatusOfTheFailuresCategory(ErrorCode code, int status) {
        desk.outcome = new Outcome.Failed(code, "it went wrong", Map.of(), List.of());

        assertThat(execute("backup", "shop")).isEqualTo(status);
        assertThat(err.toString()).contains("error " + code + ": it went wrong").contains("next: " + code.guidance());
    }

    @Test
    void endsWithStatusEightWhenCanceled() {
        desk.outcome = new Outcome.Canceled("by a signal", Map.of(), List.of());

        assertThat(execute("backup", "shop")).isEqualTo(8);
    }

    @Test
    void goesOnWithInterruptedRunsFirst() {
        desk.interrupted.add(desk.ticket(RunKind.BACKUP));

        execute("backup", "shop");

        assertThat(err.toString()).contains("was interrupted and goes on first");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "backup",
                "backup shop --all",
                "backup shop --exclude x",
                "bakup",
                "repo",
                "restore",
                "--nonsense",
                "list --limit many",
                "backup shop --location",
            })
    void refusesWrongArgumentsWithCodeAndNextStep(String arguments) {
        assertThat(execute(arguments.split(" "))).isEqualTo(2);

        assertThat(err.toString())
                .startsWith("error ARGUMENT_INVALID: ")
                .contains("next: ")
                .doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
        assertThat(desk.orders).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--map a", "--map a=", "--map =b", "--map a=b,a=c", "--map a=x,b=x"})
    void refusesWrongMappings(String option) {
        assertThat(execute(("restore latest " + option).split(" "))).isEqualTo(2);

        assertThat(err.toString()).startsWith("error MAPPING_INVALID: ");
    }

    @Test
    void givesErrorsAsOneDocumentInJson() throws Exception {
        assertThat(execute("describe", "nothing", "-o", "json")).isEqualTo(2);

        JsonNode error = json().path("error");
        assertThat(error.path("code").asText()).isEqualTo("RESTORE_POINT_UNKNOWN");
        assertThat(error.path("category").asText()).isEqualTo("CONFIGURATION");
        assertThat(error.path("message").asText()).contains("nothing");
        assertThat(error.path("guidance").asText()).isEqualTo(ErrorCode.RESTORE_POINT_UNKNOWN.guidance());
    }

    @Test
    void givesEvenWrongArgumentsAsADocumentInJson() throws Exception {
        assertThat(execute("bakup", "-o", "json")).isEqualTo(2);

        assertThat(json().path("error").path("code").asText()).isEqualTo("ARGUMENT_INVALID");
    }

    @Test
    void tellsADefectApartWithoutAStackTrace() {
        assertThat(execute("run")).isEqualTo(7);

        assertThat(err.toString()).startsWith("error INTERNAL_ERROR: ").doesNotContain("\tat ");
    }

    @Test
    void saysHowOldTheListIsAndWhatIsWrongWithTheLocation() {
        desk.locationProblems = List.of(Problem.error(ErrorCode.REPOSITORY_ROLLED_BACK, "writer f00d", "is behind"));

        assertThat(execute("list")).isZero();

        assertThat(out.toString()).contains("f00d-2").contains("10 s ago").contains("2.0 KiB");
        assertThat(err.toString())
                .contains("location 'quay' as of 5 min ago; it has problems:")
                .contains("problem REPOSITORY_ROLLED_BACK writer f00d: is behind");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list",
                "describe latest",
                "repo status",
                "repo init --accept-no-recovery-key",
                "catalog sync",
                "runs",
                "resume",
                "version"
            })
    void keepsStandardOutputToOneDocumentInJson(String arguments) throws Exception {
        execute((arguments + " -o json").split(" "));

        assertThat(json().isObject()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"catalog sync", "list --sync"})
    void readsTheOtherLocationsWhenOneIsAway(String arguments) throws Exception {
        desk.locations = List.of("away", "quay");
        desk.away = List.of("away");

        assertThat(execute((arguments + " -o json").split(" ")))
                .isEqualTo(ErrorCode.STORE_UNREACHABLE.category().exitStatus());

        assertThat(json().path("locations"))
                .extracting(
                        location -> location.path("location").asText(),
                        location -> location.at("/error/code").asText())
                .containsExactly(tuple("quay", ""), tuple("away", "STORE_UNREACHABLE"));
        assertThat(err.toString()).contains("location 'away': nobody answers", "next: ");
    }

    @Test
    void saysThatTheOnlyLocationIsAway() throws Exception {
        desk.away = List.of("quay");

        assertThat(execute("catalog", "sync", "-o", "json"))
                .isEqualTo(ErrorCode.STORE_UNREACHABLE.category().exitStatus());

        assertThat(json().at("/error/code").asText()).isEqualTo("STORE_UNREACHABLE");
    }

    @Test
    void takesTheConfigurationFromTheOptionTheEnvironmentOrTheUsualPlace() {
        execute("list");
        assertThat(opened).isEqualTo(Path.of("/etc/davit/agent.yaml"));
        execute(Map.of("DAVIT_AGENT_CONFIG", "/from/environment"), "list");
        assertThat(opened).isEqualTo(Path.of("/from/environment"));
        execute(Map.of("DAVIT_AGENT_CONFIG", "/from/environment"), "list", "--config", "/from/option");
        assertThat(opened).isEqualTo(Path.of("/from/option"));
    }

    @Test
    void helpsWithExitStatusesAndExamples() {
        assertThat(execute("--help")).isZero();
        assertThat(execute("restore", "--help")).isZero();

        assertThat(out.toString())
                .contains("Exit status:")
                .contains("--map-path=FROM=TO")
                .contains("Examples:");
    }

    @Test
    void refusesAConfigurationThatIsWrong() {
        DavitAgent agent = agent(Map.of(), config -> {
            throw new DavitException(ErrorCode.CONFIG_UNKNOWN_KEY, "unknown key 'x'");
        });

        assertThat(agent.execute("list")).isEqualTo(2);
        assertThat(err.toString()).startsWith("error CONFIG_UNKNOWN_KEY: unknown key 'x'");
    }

    private int execute(String... arguments) {
        return execute(Map.of(), arguments);
    }

    private int execute(Map<String, String> environment, String... arguments) {
        return agent(environment, config -> {
                    opened = config;
                    return desk;
                })
                .execute(arguments);
    }

    private DavitAgent agent(Map<String, String> environment, DeskOpener opener) {
        return new DavitAgent(
                opener,
                (approval, kubeconfig) -> {
                    throw new IllegalStateException("not asked for");
                },
                new NoPlaces(),
                environment,
                false,
                Clock.fixed(FakeDesk.NOON, ZoneOffset.UTC),
                new PrintWriter(out),
                new PrintWriter(err),
                OutputStream.nullOutputStream());
    }

    private JsonNode json() throws Exception {
        return new ObjectMapper()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .readTree(out.toString());
    }
}
