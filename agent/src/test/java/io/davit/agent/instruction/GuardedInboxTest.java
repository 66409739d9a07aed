package io.davit.agent.instruction;

import static io.davit.agent.instruction.Hub.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.admission.Decision;
import io.davit.agent.admission.Decision.Ruling;
import io.davit.agent.admission.Judges;
import io.davit.agent.admission.OrderBytes;
import io.davit.agent.guardrails.Approval;
import io.davit.agent.guardrails.GuardrailsDocument;
import io.davit.agent.guardrails.GuardrailsSource.InForce;
import io.davit.agent.judges.FileGuardrails;
import io.davit.agent.judges.GuardrailsJudge;
import io.davit.agent.judges.OrderJudges;
import io.davit.agent.judges.PolicyJudge;
import io.davit.agent.judges.PolicyVersions;
import io.davit.agent.judges.ProtectionJudge;
import io.davit.agent.judges.RoomJudge;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.BackupOrder;
import io.davit.proto.agent.v1.CancelOrder;
import io.davit.proto.agent.v1.ClusterScopedChoice;
import io.davit.proto.agent.v1.Instruction;
import io.davit.proto.agent.v1.InstructionClass;
import io.davit.proto.agent.v1.Lane;
import io.davit.proto.agent.v1.LocationTuple;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.ReportInventoryOrder;
import io.davit.proto.agent.v1.RestoreOrder;
import io.davit.proto.agent.v1.RevokeLocationOrder;
import io.davit.proto.agent.v1.SetLocationOrder;
import io.davit.signing.LocationDigest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps 16 to 20 of the protocol, with a real ledger: what a stolen hub may order, and what an admin of the cluster decides. */
class GuardedInboxTest {
    private static final Clock CLOCK = Clock.fixed(NOON.plusSeconds(60), ZoneOffset.UTC);
    private static final String OPEN = """
            orders: {allow: [backup, restore, cancel, set_location, revoke_location, report_inventory]}
            backup: {namespaces: ['shop-*'], locations: [main]}
            restore:
              namespaces: ['shop-*']
              sources: ['old-*']
              locations: [main]
              storage-classes: [fast]
              path-roots: [/srv/volumes]
              approval: never
              webhooks: true
            locations: {approval: never}
            """;
    private static final SetLocationOrder PLACE = SetLocationOrder.newBuilder()
            .setName("quay")
            .setVersion(1)
            .setTuple(LocationTuple.newBuilder()
                    .setType("s3")
                    .setBucket("backups")
                    .setCredentialReference("quay"))
            .build();

    @TempDir
    private Path folder;

    private final Hub hub = new Hub();
    private final Agent.Cluster cluster = new Agent.Cluster();
    private String guardrails = OPEN;
    private final List<Approval> approvals = new ArrayList<>();
    private final Map<String, PolicyVersions.InForce> policies = new HashMap<>();
    private final Set<String> live = new HashSet<>();
    private final List<Path> locationRoots = new ArrayList<>();
    private int unfinished;
    private int orders;
    private Agent agent;

    @BeforeEach
    void start() {
        agent = agent();
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    private Agent agent() {
        PolicyVersions versions = name -> Optional.ofNullable(policies.get(name));
        GuardrailsJudge guard = new GuardrailsJudge(
                () -> new InForce(GuardrailsDocument.parse(guardrails, "a test"), "a test"),
                () -> approvals,
                approval -> agent.ledger.admissions().isUsed(approval),
                versions,
                namespaces -> namespaces.stream().anyMatch(live::contains),
                CLOCK);
        Judges judges = new Judges(
                new Unhurried(),
                now -> Optional.empty(),
                OrderJudges.inOrder(
                        new PolicyJudge(versions, "local"::equals),
                        new ProtectionJudge(locationRoots),
                        guard,
                        new RoomJudge(() -> unfinished)));
        return new Agent(folder, cluster, hub, CLOCK, judges, Death.never());
    }

    @Test
    void admitsWhatTheGuardrailsAllow() {
        assertAdmitted(backup("shop-1", "shop-2"));
        assertAdmitted(restore().addNamespaces("shop-1"));
        assertAdmitted(Order.newBuilder()
                .setReportInventory(ReportInventoryOrder.getDefaultInstance())
                .build());
    }

    @Test
    void refusesKindsThatNobodyAllowed() {
        guardrails = "";

        assertRefused(backup("shop-1"), ErrorCode.GUARDRAIL_REFUSED, "orders.allow");
        assertRefused(order(restore().addNamespaces("shop-1")), ErrorCode.GUARDRAIL_REFUSED, "orders.allow");
        assertRefused(order(PLACE), ErrorCode.GUARDRAIL_REFUSED, "orders.allow");
    }

    @Test
    void refusesBackupsBeyondTheGuardrails() {
        assertRefused(backup("payroll"), ErrorCode.GUARDRAIL_REFUSED, "backup.namespaces");
        assertRefused(backup("shop-1", "payroll"), ErrorCode.GUARDRAIL_REFUSED, "backup.namespaces");
        assertRefused(backup(), ErrorCode.GUARDRAIL_REFUSED, "backup.namespaces");
        assertRefused(backupOrder("shop-1").setLocation("elsewhere"), ErrorCode.GUARDRAIL_REFUSED, "backup.locations");
        assertRefused(
                backupOrder("shop-1").addAggregatedGroups("metrics.example.com"),
                ErrorCode.GUARDRAIL_REFUSED,
                "backup.cluster-objects");
        assertRefused(
                backupOrder("shop-1")
                        .addClusterScoped(
                                ClusterScopedChoice.newBuilder().setKind("Node").setName("n")),
                ErrorCode.GUARDRAIL_REFUSED,
                "backup.cluster-objects");
    }

    @Test
    void takesAnEmptySelectionForEveryNamespace() {
        guardrails = OPEN.replace("['shop-*'], locations", "['*'], locations");
        assertAdmitted(backup());

        guardrails = OPEN.replace("namespaces: ['shop-*']\n", "namespaces: ['*']\n");
        assertAdmitted(restore());
    }

    /** Before and after the mapping: it leads neither out of what is allowed nor into it. */
    @Test
    void refusesRestoresBeyondTheGuardrails() {
        assertRefused(order(restore()), ErrorCode.GUARDRAIL_REFUSED, "restore.namespaces");
        assertRefused(order(restore().addNamespaces("payroll")), ErrorCode.GUARDRAIL_REFUSED, "restore.namespaces");
        assertRefused(
                order(restore().addNamespaces("shop-1").putNamespaceMapping("shop-1", "payroll")),
                ErrorCode.GUARDRAIL_REFUSED,
                "restore.namespaces");
        assertRefused(
                order(restore().addNamespaces("payroll").putNamespaceMapping("payroll", "shop-1")),
                ErrorCode.GUARDRAIL_REFUSED,
                "restore.sources");
        assertRefused(
                order(restore().addNamespaces("old-1")), ErrorCode.GUARDRAIL_REFUSED, "restore.namespaces matches");
        assertAdmitted(restore().addNamespaces("old-1").putNamespaceMapping("old-1", "shop-1"));
        assertRefused(
                order(restore().addNamespaces("shop-1").setLocation("elsewhere")),
                ErrorCode.GUARDRAIL_REFUSED,
                "restore.locations");
        assertRefused(
                order(restore().addNamespaces("shop-1").putStorageClassMapping("slow", "slower")),
                ErrorCode.GUARDRAIL_REFUSED,
                "restore.storage-classes");
        assertAdmitted(restore().addNamespaces("shop-1").putStorageClassMapping("slow", "fast"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/srv/volumes-2", "/srv", "/etc", "srv/volumes", "/srv/volumes/../../etc", "/srv/volumes/./x"})
    void refusesPathsBeyondTheGuardrails(String target) {
        assertRefused(
                order(restore().addNamespaces("shop-1").putPathMapping("/data", target)),
                ErrorCode.GUARDRAIL_REFUSED,
                "restore.path-roots");
    }

    @Test
    void admitsPathsWithinTheGuardrails() {
        assertAdmitted(restore().addNamespaces("shop-1").putPathMapping("/data", "/srv/volumes"));
        assertAdmitted(restore().addNamespaces("shop-1").putPathMapping("/data", "/srv/volumes/copy"));
    }

    /** P12: what is not understood could be a limit, so it allows nothing. */
    @Test
    void admitsNothingWhileTheGuardrailsCannotBeRead() throws Exception {
        Path file = Files.writeString(folder.resolve("guardrails.yaml"), "restore: {webhoks: true}");
        agent.close();
        GuardrailsJudge guard = new GuardrailsJudge(
                new FileGuardrails(file),
                () -> approvals,
                approval -> false,
                name -> Optional.empty(),
                namespaces -> false,
                CLOCK);
        agent = new Agent(folder, cluster, hub, CLOCK, List.of(guard), Death.never());

        assertRefused(backup("shop-1"), ErrorCode.GUARDRAILS_UNREADABLE, "restore.webhoks");
        Files.delete(file);
        assertRefused(backup("shop-1"), ErrorCode.GUARDRAILS_UNREADABLE, "guardrails.yaml");
        Files.writeString(file, OPEN);
        assertAdmitted(backup("shop-1"));
    }

    /** P11, whatever the guardrails say. */
    @Test
    void refusesWhatReachesForTheAgentItself() {
        guardrails = OPEN.replace("namespaces: ['shop-*']\n", "namespaces: ['*']\n");

        assertRefused(order(restore().addNamespaces("davit-agent")), ErrorCode.GUARDRAIL_PROTECTED, "own namespace");
        assertRefused(
                order(restore().addNamespaces("shop-1").putNamespaceMapping("shop-1", "davit-agent")),
                ErrorCode.GUARDRAIL_PROTECTED,
                "own namespace");
        assertRefused(
                order(restore().addNamespaces("davit-agent").putNamespaceMapping("davit-agent", "shop-1")),
                ErrorCode.GUARDRAIL_PROTECTED,
                "own namespace");
        assertRefused(
                order(restore().putNamespaceMapping("davit-agent", "shop-1")),
                ErrorCode.GUARDRAIL_PROTECTED,
                "own namespace");
    }

    @Test
    void refusesLocationsOutsideOfTheConfiguredFolders() throws Exception {
        Path root = Files.createDirectory(folder.resolve("locations"));
        Files.createSymbolicLink(root.resolve("link"), folder);
        Path beside = Files.createDirectory(folder.resolve("locations-2"));

        assertRefused(order(place(root.toString(), "")), ErrorCode.GUARDRAIL_PROTECTED, "location-roots");

        locationRoots.add(root);
        agent.close();
        agent = agent();
        assertAdmitted(order(place(root + "/one", "pier/")));
        for (SetLocationOrder other : List.of(
                place(beside.toString(), ""),
                place(root + "/../locations-2", ""),
                place(root.toString(), "../locations-2/"),
                place(root.toString(), beside + "/"),
                place(root + "/link", ""),
                place(root + "/link/new", ""),
                place("locations", ""),
                place("", ""))) {
            assertRefused(order(other), ErrorCode.GUARDRAIL_PROTECTED, "location");
        }
    }

    /** P9. */
    @Test
    void takesALocationOnlyWithTheApprovalOfExactlyThatPlace() {
        guardrails = OPEN.replace("locations: {approval: never}", "");
        assertRefused(order(PLACE), ErrorCode.APPROVAL_MISSING, LocationDigest.of(PLACE.getTuple()));

        approve(Approval.Kind.LOCATION, LocationDigest.of(PLACE.getTuple()), Duration.ofHours(2));
        SetLocationOrder elsewhere = PLACE.toBuilder()
                .setTuple(PLACE.getTuple().toBuilder().setBucket("theirs"))
                .build();
        assertRefused(order(elsewhere), ErrorCode.APPROVAL_MISSING, LocationDigest.of(elsewhere.getTuple()));
        assertAdmitted(order(PLACE));
        assertAdmitted(order(PLACE.toBuilder().setName("second").build()));
    }

    @Test
    void asksForNoSecondApprovalOfAPlaceThatIsInForce() {
        guardrails = OPEN.replace("locations: {approval: never}", "");
        policies.put(
                "quay",
                new PolicyVersions.InForce(1, new OrderBytes(order(PLACE).toByteArray()).digest()));

        assertAdmitted(order(PLACE));
        assertRefused(order(PLACE.toBuilder().setVersion(2).build()), ErrorCode.APPROVAL_MISSING, "location:");
    }

    @Test
    void usesAnApprovalOfARestoreUp() {
        guardrails = OPEN.replace("  approval: never\n", "");
        Order wanted = order(restore().addNamespaces("shop-1"));
        String digest = new OrderBytes(wanted.toByteArray()).digest().hex();
        assertRefused(wanted, ErrorCode.APPROVAL_MISSING, "restore:" + digest);

        approve(Approval.Kind.RESTORE, digest, Duration.ofHours(2));
        assertAdmitted(wanted);
        agent.close();
        agent = agent();
        assertRefused(wanted, ErrorCode.APPROVAL_MISSING, digest);

        approve(Approval.Kind.RESTORE, digest, Duration.ofHours(3));
        assertAdmitted(wanted);
        assertRefused(wanted, ErrorCode.APPROVAL_MISSING, digest);
    }

    @Test
    void countsOnlyTheApprovalThatIsMeant() {
        guardrails = OPEN.replace("  approval: never\n", "");
        Order wanted = order(restore().addNamespaces("shop-1"));
        String digest = new OrderBytes(wanted.toByteArray()).digest().hex();

        approve(Approval.Kind.RESTORE, digest, Duration.ZERO);
        assertRefused(wanted, ErrorCode.APPROVAL_MISSING, digest);
        approve(Approval.Kind.LOCATION, digest, Duration.ofHours(2));
        assertRefused(wanted, ErrorCode.APPROVAL_MISSING, digest);
        approve(Approval.Kind.RESTORE, "00".repeat(32), Duration.ofHours(2));
        assertRefused(wanted, ErrorCode.APPROVAL_MISSING, digest);
        assertThat(cluster.runs).isEmpty();
    }

    @Test
    void asksForApprovalWhereThereIsLiveData() {
        guardrails = OPEN.replace("approval: never\n  webhooks", "approval: over-live-data\n  webhooks");
        live.add("shop-2");

        assertAdmitted(restore().addNamespaces("shop-1"));
        assertRefused(order(restore().addNamespaces("shop-2")), ErrorCode.APPROVAL_MISSING, "restore:");
        assertRefused(
                order(restore().addNamespaces("shop-1").putNamespaceMapping("shop-1", "shop-2")),
                ErrorCode.APPROVAL_MISSING,
                "restore:");
        assertAdmitted(restore().addNamespaces("shop-2").putNamespaceMapping("shop-2", "shop-3"));

        guardrails = guardrails.replace("namespaces: ['shop-*']\n", "namespaces: ['*']\n");
        assertRefused(order(restore()), ErrorCode.APPROVAL_MISSING, "restore:");
    }

    @Test
    void keepsTheLimitsThatAnOrderWasAdmittedWithin() {
        Decision decision = receive(order(restore().addNamespaces("shop-1")));
        guardrails = "";
        agent.close();
        agent = agent();

        Ruling.Admitted admitted = (Ruling.Admitted)
                agent.ledger.admissions().find(decision.id()).orElseThrow().ruling();
        assertThat(admitted.grounds().limits()).hasValue("webhooks definitions");
    }

    /** P4. */
    @Test
    void takesAPolicyOnlyInPlaceOfAnOlderOne() {
        assertRefused(order(PLACE.toBuilder().setVersion(0).build()), ErrorCode.POLICY_STALE, "not above 0");
        policies.put(
                "quay",
                new PolicyVersions.InForce(7, new OrderBytes(order(PLACE).toByteArray()).digest()));

        assertRefused(order(PLACE), ErrorCode.POLICY_STALE, "not above 7");
        assertRefused(order(PLACE.toBuilder().setVersion(7).build()), ErrorCode.POLICY_STALE, "not above 7");
        assertRefused(order(revocation(7)), ErrorCode.POLICY_STALE, "not above 7");
        assertAdmitted(order(PLACE.toBuilder().setVersion(8).build()));
        assertAdmitted(order(revocation(8)));
        assertAdmitted(order(revocation(-1)));
    }

    @Test
    void neverReplacesALocationOfItsOwnConfiguration() {
        assertRefused(order(PLACE.toBuilder().setName("local").build()), ErrorCode.LOCATION_IS_LOCAL, "local");
        assertRefused(order(PLACE.toBuilder().setName("../local").build()), ErrorCode.INSTRUCTION_MALFORMED, "name");
    }

    @Test
    void keepsRoomForACancel() {
        unfinished = 1_000;

        assertRefused(backup("shop-1"), ErrorCode.ADMISSION_FULL, "1000");
        assertAdmitted(Order.newBuilder()
                .setCancel(CancelOrder.newBuilder().setTargetInstructionId("019e8320-a800-7abc-8def-0123456789ab"))
                .build());
        unfinished = 999;
        assertAdmitted(backup("shop-1"));
    }

    @Test
    void decidesNothingWhileTheClusterCannotBeAsked() {
        agent.close();
        GuardrailsJudge guard = new GuardrailsJudge(
                () -> {
                    throw new DavitException(ErrorCode.CLUSTER_UNREACHABLE, "away");
                },
                () -> approvals,
                approval -> false,
                name -> Optional.empty(),
                namespaces -> false,
                CLOCK);
        agent = new Agent(folder, cluster, hub, CLOCK, List.of(guard), Death.never());

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> receive(backup("shop-1")))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLUSTER_UNREACHABLE));
        assertThat(agent.ledger.admissions().decisions(10)).isEmpty();
    }

    private void approve(Approval.Kind kind, String digest, Duration expires) {
        approvals.add(new Approval(kind, digest, CLOCK.instant().plus(expires), "anna"));
    }

    private static SetLocationOrder place(String path, String prefix) {
        return PLACE.toBuilder()
                .setTuple(LocationTuple.newBuilder()
                        .setType("filesystem")
                        .setEndpoint(path)
                        .setPrefix(prefix))
                .build();
    }

    private static RevokeLocationOrder revocation(long version) {
        return RevokeLocationOrder.newBuilder()
                .setName("quay")
                .setVersion(version)
                .build();
    }

    private static BackupOrder.Builder backupOrder(String... namespaces) {
        return BackupOrder.newBuilder().addAllNamespaces(List.of(namespaces)).setLocation("main");
    }

    private static Order backup(String... namespaces) {
        return Order.newBuilder().setBackup(backupOrder(namespaces)).build();
    }

    private static RestoreOrder.Builder restore() {
        return RestoreOrder.newBuilder().setLocation("main").setRestorePoint("f00d-2");
    }

    private static Order order(RestoreOrder.Builder restore) {
        return Order.newBuilder().setRestore(restore).build();
    }

    private static Order order(SetLocationOrder location) {
        return Order.newBuilder().setSetLocation(location).build();
    }

    private static Order order(RevokeLocationOrder location) {
        return Order.newBuilder().setRevokeLocation(location).build();
    }

    private void assertAdmitted(RestoreOrder.Builder restore) {
        assertAdmitted(order(restore));
    }

    private void assertAdmitted(Order order) {
        assertThat(receive(order).ruling()).as("%s", order).isInstanceOf(Ruling.Admitted.class);
    }

    private void assertRefused(BackupOrder.Builder backup, ErrorCode code, String sentence) {
        assertRefused(Order.newBuilder().setBackup(backup).build(), code, sentence);
    }

    private void assertRefused(Order order, ErrorCode code, String sentence) {
        assertThat(receive(order).ruling()).as("%s", order).isInstanceOfSatisfying(Ruling.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.sentence()).contains(sentence);
        });
    }

    /** Every order comes as a new instruction. */
    private Decision receive(Order order) {
        orders++;
        boolean policy = order.hasSetLocation() || order.hasRevokeLocation();
        Instruction.Builder instruction = Hub.instruction()
                .setInstructionId("019e8320-a800-7abc-8def-%012x".formatted(orders))
                .setSequence(orders)
                .setLane(order.hasCancel() ? Lane.LANE_CANCEL : Lane.LANE_NORMAL)
                .setInstructionClass(
                        policy
                                ? InstructionClass.INSTRUCTION_CLASS_POLICY
                                : InstructionClass.INSTRUCTION_CLASS_IMMEDIATE)
                .setOrder(order.toByteString());
        return agent.receive(instruction);
    }
}
