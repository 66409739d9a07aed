package io.davit.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.repository.Recipient;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.ProgressView;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunKind;
import io.davit.agent.run.RunOrder;
import io.davit.agent.run.RunRecord;
import io.davit.agent.run.RunState;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.RecipientKey;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointTest {
    private static final RunOrder ORDER = new RunOrder(RunKind.BACKUP, "quay", "{\"namespaces\":[\"shop\"]}");

    @TempDir
    Path dataDir;

    private final FakeControl control = new FakeControl();
    private final AtomicBoolean ready = new AtomicBoolean(true);
    private final Metrics metrics = new Metrics(() -> 2, () -> 1);
    private Endpoint endpoint;
    private EndpointClient client;

    @BeforeEach
    void open() {
        endpoint = Endpoint.open("127.0.0.1", 0, dataDir, control, metrics, ready::get);
        client = new EndpointClient(EndpointAddress.read(dataDir).orElseThrow());
    }

    @AfterEach
    void close() {
        client.close();
        endpoint.close();
    }

    @Test
    void carriesAnOrderToTheAgentAndFollowsIt() {
        RunRecord admitted = client.admit(ORDER);

        assertThat(control.runs.get(admitted.id()).order()).isEqualTo(ORDER);
        assertThat(client.await(admitted.id(), Duration.ofMillis(10))).isEmpty();
        assertThat(client.progress(admitted.id())).isEqualTo(new ProgressView("capture resources", 5, 10, 20, 40));

        client.cancel(admitted.id(), "enough");

        RunRecord ended = client.await(admitted.id(), Duration.ofMillis(10)).orElseThrow();
        assertThat(ended.state()).isEqualTo(RunState.CANCELED);
        assertThat(ended.outcome()).hasValue(new Outcome.Canceled("enough", Map.of(), List.of()));
    }

    /** Its private half stays with the person who holds the ceremony. */
    @Test
    void tellsTheAgentOfTheRecoveryKeyWhatASlotNeeds() {
        Recipient recovery = Recipient.of(RecipientKey.random());

        client.initialise("quay", Optional.of(recovery));

        assertThat(control.recoveries).singleElement().satisfies(told -> {
            assertThat(told.publicKey()).isEqualTo(recovery.publicKey());
            assertThat(told.proofKey().orElseThrow())
                    .isEqualTo(recovery.proofKey().orElseThrow());
        });
    }

    @Test
    void bringsBackTheCodesOfTheAgent() {
        assertThat(codeOf(() -> client.admit(new RunOrder(RunKind.RESTORE, "nowhere", "{}"))))
                .isEqualTo(ErrorCode.LOCATION_UNKNOWN);
        assertThat(codeOf(() -> client.initialise("quay", Optional.empty()))).isEqualTo(ErrorCode.REPOSITORY_EXISTS);
        assertThat(codeOf(() -> client.await(RunId.next(Clock.systemUTC()), Duration.ZERO)))
                .isEqualTo(ErrorCode.RUN_UNKNOWN);
        assertThat(client.find(RunId.next(Clock.systemUTC()))).isEqualTo(Optional.empty());
    }

    @Test
    void bringsBackWhatIsKnownOfALocation() {
        assertThat(client.inspect("quay")).isEqualTo(control.inspect("quay"));
        assertThat(client.synchronise("quay")).isEqualTo(control.synchronise("quay"));
    }

    @Test
    void namesADefectWithoutTellingItsMessage() {
        assertThatThrownBy(() -> client.synchronise("broken"))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL_ERROR))
                .hasMessageNotContaining("canary");
    }

    @Test
    void refusesWhoDoesNotHaveTheToken() throws Exception {
        EndpointAddress address = endpoint.address();
        EndpointClient stranger = new EndpointClient(new EndpointAddress(
                address.host(), address.port(), address.token().replace('a', 'b') + "0"));

        assertThat(codeOf(() -> stranger.admit(ORDER))).isEqualTo(ErrorCode.CONTROL_REFUSED);
        assertThat(get("/v1/runs/x").statusCode()).isEqualTo(401);
        assertThat(control.runs).isEmpty();
        stranger.close();
    }

    @Test
    void keepsTheTokenToItsOwner() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dataDir.resolve("endpoint.json"))))
                .isEqualTo("rw-------");
        assertThat(endpoint.address().toString())
                .doesNotContain(endpoint.address().token());
    }

    @Test
    void saysWhetherItLivesAndIsReady() throws Exception {
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        ready.set(false);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
    }

    @Test
    void countsRunsByOutcomeAndKeepsTheLastSuccess() throws Exception {
        RunRecord run = control.admit(ORDER).begun();
        metrics.lastSuccess(RunKind.BACKUP, "pier", Optional.of(FakeControl.NOON));
        metrics.ended(run.ended(
                new Outcome.Succeeded(Map.of("objects", 7L, "bytes", 70L), List.of()),
                FakeControl.NOON.plusSeconds(30)));

        String page = get("/metrics").body();

        assertThat(page)
                .contains("davit_runs_total{kind=\"backup\",location=\"quay\",outcome=\"succeeded\"} 1.0")
                .contains("davit_objects_total{kind=\"backup\",location=\"quay\"} 7.0")
                .contains("davit_run_duration_seconds_sum{kind=\"backup\",location=\"quay\"} 30.0")
                .contains("davit_last_success_timestamp_seconds{kind=\"backup\",location=\"quay\"} 1.77763683E9")
                .contains("davit_last_success_timestamp_seconds{kind=\"backup\",location=\"pier\"} 1.7776368E9")
                .contains("davit_leaks 1.0")
                .contains("davit_runs_active 2.0");
    }

    @Test
    void takesItsAddressAwayWhenItCloses() {
        endpoint.close();

        assertThat(EndpointAddress.read(dataDir)).isEmpty();
        assertThat(codeOf(() -> client.admit(ORDER))).isEqualTo(ErrorCode.AGENT_UNREACHABLE);
        endpoint = Endpoint.open("127.0.0.1", 0, dataDir, control, metrics, ready::get);
    }

    @Test
    void saysWhereItCannotListen() {
        int taken = endpoint.address().port();

        assertThatThrownBy(() -> Endpoint.open("127.0.0.1", taken, dataDir, control, metrics, ready::get))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID))
                .hasMessageContaining("127.0.0.1:" + taken);
    }

    private HttpResponse<String> get(String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(endpoint.address().uri(path)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static ErrorCode codeOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        DavitException thrown = org.assertj.core.api.Assertions.catchThrowableOfType(DavitException.class, call);
        return thrown.code();
    }
}
