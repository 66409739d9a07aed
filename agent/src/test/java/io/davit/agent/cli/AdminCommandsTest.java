package io.davit.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.agent.admission.Decision;
import io.davit.agent.admission.Decision.Ruling;
import io.davit.agent.admission.Decision.Stage;
import io.davit.agent.admission.Grounds;
import io.davit.agent.admission.InstructionId;
import io.davit.agent.admission.Lane;
import io.davit.agent.admission.Line;
import io.davit.agent.admission.OrderBytes;
import io.davit.agent.admission.Rejection;
import io.davit.agent.cli.AdminDesk.Judged;
import io.davit.agent.guardrails.Approval;
import io.davit.agent.judges.ClockJudge;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.LocationTuple;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.RestoreOrder;
import io.davit.proto.agent.v1.SetLocationOrder;
import io.davit.signing.LocationDigest;
import io.davit.signing.SigningKey;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the admins of a cluster see of the hub's orders, and what they decide. */
class AdminCommandsTest {
    private static final LocationTuple PLACE = LocationTuple.newBuilder()
            .setType("s3")
            .setEndpoint("https://s3.example.org")
            .setBucket("backups")
            .build();
    private static final Order LOCATION = Order.newBuilder()
            .setSetLocation(
                    SetLocationOrder.newBuilder().setName("quay").setVersion(3).setTuple(PLACE))
            .build();
    private static final Order RESTORE = Order.newBuilder()
            .setRestore(RestoreOrder.newBuilder()
                    .setLocation("main")
                    .addNamespaces("shop-1")
                    .putNamespaceMapping("shop-1", "shop-2"))
            .build();
    private static final Ruling MISSING = new Ruling.Refused(ErrorCode.APPROVAL_MISSING, "nobody approved it");

    private final FakeDesk desk = new FakeDesk();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<Approval, Path> approved = new LinkedHashMap<>();
    private int ids;

    @TempDir
    private Path folder;

    @Test
    void listsWhatWaitsForAnApprovalInTheWordsOfTheOrder() throws Exception {
        desk.judged = List.of(
                judged(RESTORE, MISSING, Duration.ofMinutes(1)),
                judged(RESTORE, MISSING, Duration.ofMinutes(2)),
                judged(LOCATION, MISSING, Duration.ofHours(3)));

        assertThat(execute("pending", "-o", "json")).isZero();

        JsonNode pending = json().path("pending");
        assertThat(pending).hasSize(2);
        assertThat(pending.get(0).path("approval").asText()).isEqualTo("restore:" + digest(RESTORE));
        assertThat(pending.get(0).path("order").asText()).contains("shop-1", "shop-2", "main");
        assertThat(pending.get(1).path("approval").asText()).isEqualTo("location:" + LocationDigest.of(PLACE));
        assertThat(pending.get(1).path("order").asText())
                .contains("quay", "version: 3", "https://s3.example.org", "backups");
    }

    @Test
    void leavesOutWhatWaitsForNobodyAnyMore() {
        desk.judged = List.of(
                judged(LOCATION, MISSING, Duration.ofHours(24).plusSeconds(1)),
                judged(RESTORE, new Ruling.Admitted(FakeDesk.RUN, Grounds.NONE), Duration.ofMinutes(1)),
                judged(RESTORE, MISSING, Duration.ofMinutes(2)),
                judged(RESTORE, new Ruling.Refused(ErrorCode.GUARDRAIL_REFUSED, "no"), Duration.ofMinutes(3)));

        execute("pending");

        assertThat(out.toString()).isEqualToIgnoringNewLines("Nothing waits for an approval.");
    }

    @Test
    void saysThatTheClockWaitsForAnApproval() throws Exception {
        desk.floor = Optional.of(FakeDesk.NOON.plus(Duration.ofMinutes(5)));
        execute("pending", "-o", "json");
        assertThat(json().path("pending")).isEmpty();

        out.getBuffer().setLength(0);
        desk.floor = Optional.of(FakeDesk.NOON.plus(Duration.ofDays(900)));
        execute("pending", "-o", "json");
        assertThat(json().path("pending").get(0).path("approval").asText())
                .isEqualTo("clock:" + ClockJudge.digest(desk.floor.get()));
    }

    /** A hub must not make a person approve something else than he reads. */
    @Test
    void showsNoTextOfTheHubThatHidesAnother() {
        Order sly = Order.newBuilder()
                .setRestore(RestoreOrder.newBuilder().setLocation("main").setName("\u001b[2K\r\u202Eharmless"))
                .build();
        desk.judged = List.of(judged(sly, MISSING, Duration.ofMinutes(1)));

        execute("pending");

        assertThat(out.toString().replace("\n", "").replace("\r\n", "").chars()).allMatch(c -> c >= ' ' && c < 127);
    }

    @Test
    void showsWhatWasDecidedAndWhy() throws Exception {
        desk.judged = List.of(
                judged(
                        RESTORE,
                        new Ruling.Refused(ErrorCode.GUARDRAIL_REFUSED, "restore.namespaces"),
                        Duration.ofMinutes(1)),
                judged(LOCATION, new Ruling.Admitted(FakeDesk.RUN, Grounds.NONE), Duration.ofMinutes(2)));

        execute("audit", "-o", "json");

        JsonNode decisions = json().path("decisions");
        assertThat(decisions).hasSize(2);
        assertThat(decisions.get(0).path("kind").asText()).isEqualTo("restore");
        assertThat(decisions.get(0).path("admitted").asBoolean()).isFalse();
        assertThat(decisions.get(0).path("code").asText()).isEqualTo("GUARDRAIL_REFUSED");
        assertThat(decisions.get(0).path("why").asText()).isEqualTo("restore.namespaces");
        assertThat(decisions.get(1).path("admitted").asBoolean()).isTrue();
        assertThat(decisions.get(1).path("run").asText()).isEqualTo(FakeDesk.RUN.toString());
    }

    @Test
    void showsTheNewestDecisionsAsATable() {
        desk.judged =
                List.of(judged(RESTORE, MISSING, Duration.ofMinutes(1)), judged(LOCATION, MISSING, Duration.ZERO));

        execute("audit", "--limit", "1");

        assertThat(out.toString()).contains("DECISION", "APPROVAL_MISSING", "nobody approved it", "restore");
        assertThat(out.toString()).doesNotContain("set_location");
    }

    @Test
    void showsWhatWasRefusedWithoutADecision() throws Exception {
        InstructionId id = InstructionId.parse("019e8320-a800-7abc-8def-0123456789ab");
        desk.rejected = List.of(
                new Rejection(
                        FakeDesk.NOON,
                        ErrorCode.INSTRUCTION_REPLAYED,
                        "not above\u0007the mark",
                        "ab".repeat(32),
                        Optional.empty(),
                        Optional.of(id),
                        7),
                new Rejection(
                        FakeDesk.NOON,
                        ErrorCode.HUB_MISBEHAVED,
                        "Welcome twice",
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        0));

        execute("audit", "-o", "json");
        JsonNode replayed = json().path("rejected").get(0);
        assertThat(replayed.path("code").asText()).isEqualTo("INSTRUCTION_REPLAYED");
        assertThat(replayed.path("instruction").asText()).isEqualTo(id.toString());
        assertThat(replayed.path("unreported").asLong()).isEqualTo(7);
        assertThat(replayed.path("why").asText()).isEqualTo("not above\\u{7}the mark");

        out.getBuffer().setLength(0);
        execute("audit");
        assertThat(out.toString()).contains("INSTRUCTION_REPLAYED", id.toString(), "HUB_MISBEHAVED", "Welcome twice");
    }

    @Test
    void approvesForTwoHoursWithTheRightsOfWhoeverAsks() {
        String digest = digest(RESTORE);

        assertThat(execute("approve", "restore:" + digest, "--by", "anna", "--kubeconfig", "/home/anna/k"))
                .isZero();

        assertThat(approved)
                .containsExactly(Map.entry(
                        new Approval(Approval.Kind.RESTORE, digest, FakeDesk.NOON.plus(Duration.ofHours(2)), "anna"),
                        Path.of("/home/anna/k")));
    }

    @Test
    void findsTheKubeconfigWhereOtherToolsDo() {
        execute("approve", "clock:" + "ab".repeat(32), "--expires", "30d");

        assertThat(approved.values()).containsExactly(Path.of("/home/ben/.kube/config"));
        assertThat(approved.keySet())
                .allSatisfy(
                        approval -> assertThat(approval.expires()).isEqualTo(FakeDesk.NOON.plus(Duration.ofDays(30))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "approve restore",
                "approve restore:abc",
                "approve deletion:0000000000000000000000000000000000000000000000000000000000000000",
                "approve 0000000000000000000000000000000000000000000000000000000000000000",
                "approve restore:000000000000000000000000000000000000000000000000000000000000000A",
                "approve restore:0000000000000000000000000000000000000000000000000000000000000000 --expires 31d",
                "approve restore:0000000000000000000000000000000000000000000000000000000000000000 --expires 0s",
                "approve restore:0000000000000000000000000000000000000000000000000000000000000000 --expires never",
                "audit --limit 0",
                "guardrails",
            })
    void refusesWhatCannotBeMeant(String line) {
        assertThat(execute(line.split(" "))).isEqualTo(2);
        assertThat(approved).isEmpty();
    }

    @Test
    void showsTheGuardrailsWithTheirDefaultsAndOrigin() throws Exception {
        execute("guardrails", "show", "-o", "json");

        assertThat(json().path("origin").asText()).isEqualTo("the defaults");
        assertThat(json().path("guardrails").path("restore.approval").asText()).isEqualTo("always");
        assertThat(json().path("guardrails").path("orders.allow[0]").asText()).isEqualTo("cancel");
    }

    @Test
    void checksAFileOfGuardrailsWithoutAnyConfiguration() throws Exception {
        Path good = Files.writeString(folder.resolve("good.yaml"), "restore: {approval: over-live-data}");
        Path bad = Files.writeString(folder.resolve("bad.yaml"), "restore: {aproval: never}");

        assertThat(execute("guardrails", "check", good.toString())).isZero();
        assertThat(out.toString()).contains("restore.approval: over-live-data");
        assertThat(execute("guardrails", "check", bad.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("CONFIG_UNKNOWN_KEY", "approval");
    }

    private static String digest(Order order) {
        return new OrderBytes(order.toByteArray()).digest().hex();
    }

    private Judged judged(Order order, Ruling ruling, Duration ago) {
        OrderBytes bytes = new OrderBytes(order.toByteArray());
        ids++;
        return new Judged(
                new Decision(
                        InstructionId.parse("019e8320-a800-7abc-8def-%012x".formatted(ids)),
                        bytes.digest(),
                        new Line(SigningKey.random().id(), Lane.NORMAL),
                        ids,
                        FakeDesk.NOON.plusSeconds(60),
                        FakeDesk.NOON.minus(ago),
                        "request-1",
                        ruling,
                        Stage.DONE),
                Optional.of(bytes));
    }

    private int execute(String... arguments) {
        return new DavitAgent(
                        config -> desk,
                        approved::put,
                        new NoPlaces(),
                        Map.of("HOME", "/home/ben", "KUBECONFIG", ""),
                        false,
                        Clock.fixed(FakeDesk.NOON, ZoneOffset.UTC),
                        new PrintWriter(out),
                        new PrintWriter(err),
                        OutputStream.nullOutputStream())
                .execute(arguments);
    }

    private JsonNode json() throws Exception {
        return new ObjectMapper().readTree(out.toString());
    }
}
