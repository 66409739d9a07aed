package io.davit.harness.instruction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.admission.Decision;
import io.davit.agent.admission.Decision.Ruling;
import io.davit.agent.admission.Decision.Stage;
import io.davit.agent.admission.Delivery;
import io.davit.agent.admission.InstructionClass;
import io.davit.agent.admission.InstructionId;
import io.davit.agent.admission.Lane;
import io.davit.agent.admission.Line;
import io.davit.agent.admission.OrderBytes;
import io.davit.agent.admission.ReadOrder;
import io.davit.agent.admission.Verdict;
import io.davit.agent.app.AgentInProcess;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.fabric8.ClusterAccess;
import io.davit.agent.cluster.fabric8.Fabric8Gateway;
import io.davit.agent.guardrails.Guardrails;
import io.davit.agent.judges.ClusterDocuments;
import io.davit.agent.judges.ClusterLiveData;
import io.davit.agent.judges.GuardrailsJudge;
import io.davit.agent.judges.LiveData;
import io.davit.agent.ledger.Ledger;
import io.davit.agent.run.CancelToken;
import io.davit.agent.run.HeapLedger;
import io.davit.agent.run.Progress;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.story.ClusterAdmin;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.RestoreOrder;
import io.davit.signing.SigningKey;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guardrails and approvals in ConfigMaps, read with the agent's own rights, as {@code deploy/rbac.yaml} gives them. */
@OnGround
class GuardrailsOnRealServerTest {
    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    private Path folder;

    private ClusterAdmin admin;
    private ClusterGateway agent;
    private ClusterDocuments documents;

    @BeforeEach
    void install(ControlPlane cluster) {
        admin = new ClusterAdmin(cluster).installAgentRights();
        agent = Fabric8Gateway.open(ClusterAccess.kubeconfig(admin.agentKubeconfig()), CLOCK, pause -> {});
        documents = new ClusterDocuments(() -> agent);
    }

    @AfterEach
    void removeTheDocuments(ControlPlane cluster) {
        agent.close();
        configMap(cluster, ClusterDocuments.GUARDRAILS.name()).delete();
        configMap(cluster, ClusterDocuments.APPROVALS.name()).delete();
    }

    @Test
    void countsAChangeOfTheGuardrailsAtOnce(ControlPlane cluster) {
        assertThat(documents.inForce().guardrails()).isEqualTo(Guardrails.standard());

        writeGuardrails(cluster, ClusterDocuments.GUARDRAILS_KEY, "backup: {namespaces: ['shop-*']}");
        assertThat(documents.inForce().guardrails().backup().allowsNamespace("shop-1"))
                .isTrue();

        writeGuardrails(cluster, ClusterDocuments.GUARDRAILS_KEY, "backup: {namespaces: ['tea-*']}");
        assertThat(documents.inForce().guardrails().backup().allowsNamespace("shop-1"))
                .isFalse();
    }

    /** P12: fail closed. */
    @Test
    void neverTakesWhatItCannotReadForTheDefaults(ControlPlane cluster) {
        writeGuardrails(cluster, ClusterDocuments.GUARDRAILS_KEY, "backup: {namespace: ['shop-*']}");
        assertUnreadable("did you mean 'namespaces'?");

        writeGuardrails(cluster, "guardrail.yaml", "{}");
        assertUnreadable("has no key guardrails.yaml");
    }

    @Test
    void admitsOneRestoreByAnApprovalOfAClusterAdmin(ControlPlane cluster) {
        writeGuardrails(
                cluster,
                ClusterDocuments.GUARDRAILS_KEY,
                "{orders: {allow: [restore]}, restore: {namespaces: [shop-1], locations: [main]}}");
        Delivery first = delivery(1);
        try (Ledger ledger = Ledger.open(folder)) {
            GuardrailsJudge judge = judge(ledger);
            assertThat(judge.judge(first, ReadOrder.of(first.order())))
                    .isInstanceOfSatisfying(
                            Verdict.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.APPROVAL_MISSING));

            AgentInProcess.Answer answer = approve(first, cluster.adminKubeconfig());
            assertThat(answer.exitStatus()).as(answer.errors()).isZero();
            Verdict verdict = judge.judge(first, ReadOrder.of(first.order()));
            assertThat(verdict).isInstanceOf(Verdict.Passed.class);

            ledger.admissions().decide(admitted(first, (Verdict.Passed) verdict), first.order());
            Delivery second = delivery(2);
            assertThat(judge.judge(second, ReadOrder.of(second.order())))
                    .as("the same order again")
                    .isInstanceOfSatisfying(
                            Verdict.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.APPROVAL_MISSING));
        }
    }

    /** An entry that nobody can read is none; the others count. */
    @Test
    void leavesOutApprovalsThatItCannotRead(ControlPlane cluster) {
        Delivery order = delivery(1);
        configMap(cluster, ClusterDocuments.APPROVALS.name())
                .create(map(ClusterDocuments.APPROVALS.name(), Map.of("broken.yaml", "kind: everything")));

        assertThat(documents.given()).isEmpty();
        assertThat(approve(order, cluster.adminKubeconfig()).exitStatus()).isZero();
        assertThat(documents.given())
                .singleElement()
                .satisfies(approval -> assertThat(approval.digest())
                        .isEqualTo(order.order().digest().hex()));
        assertThat(configMap(cluster, ClusterDocuments.APPROVALS.name()).get().getData())
                .containsKey("broken.yaml");
    }

    @Test
    void seesWorkloadsAndClaimsInANamespace(ControlPlane cluster, FreshNames names) {
        String empty = cluster.createNamespace(names.next("empty"));
        String live = cluster.createNamespace(names.next("live"));
        cluster.admin()
                .resource(new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withName("data")
                        .withNamespace(live)
                        .endMetadata()
                        .withNewSpec()
                        .withAccessModes("ReadWriteOnce")
                        .withNewResources()
                        .addToRequests("storage", new Quantity("1Mi"))
                        .endResources()
                        .endSpec()
                        .build())
                .create();
        LiveData data = new ClusterLiveData(() -> agent, GuardrailsOnRealServerTest::look);

        assertThat(data.isIn(Set.of("not-there-at-all", empty))).isFalse();
        assertThat(data.isIn(Set.of(empty, live))).isTrue();
    }

    private GuardrailsJudge judge(Ledger ledger) {
        return new GuardrailsJudge(
                documents,
                documents,
                ledger.admissions()::isUsed,
                name -> Optional.empty(),
                namespaces -> {
                    throw new IllegalStateException("nobody asked for that");
                },
                CLOCK);
    }

    private static AgentInProcess.Answer approve(Delivery delivery, Path kubeconfig) {
        return AgentInProcess.execute(
                "approve",
                "restore:" + delivery.order().digest(),
                "--by",
                "o'brien: 'the admin'",
                "--kubeconfig",
                kubeconfig.toString());
    }

    private static Delivery delivery(long sequence) {
        Order order = Order.newBuilder()
                .setRestore(RestoreOrder.newBuilder().setLocation("main").addNamespaces("shop-1"))
                .build();
        Instant now = CLOCK.instant();
        return new Delivery(
                new InstructionId(new UUID(0x019000000000_7000L, 0x8000_0000_0000_0000L + sequence)),
                new Line(SigningKey.random().id(), Lane.NORMAL),
                sequence,
                InstructionClass.IMMEDIATE,
                new Delivery.Validity(now, now, now.plusSeconds(60)),
                new OrderBytes(order.toByteArray()),
                "",
                0);
    }

    private static Decision admitted(Delivery delivery, Verdict.Passed verdict) {
        return new Decision(
                delivery.id(),
                delivery.order().digest(),
                delivery.line(),
                delivery.sequence(),
                delivery.validity().expiresAt(),
                CLOCK.instant(),
                "",
                new Ruling.Admitted(RunId.next(CLOCK), verdict.grounds()),
                Stage.DECIDED);
    }

    private static RunContext look() {
        HeapLedger ledger = new HeapLedger();
        return new RunContext(
                RunId.next(CLOCK), CLOCK, pause -> {}, new CancelToken(), Progress.SILENT, ledger, ledger);
    }

    private void assertUnreadable(String sentence) {
        assertThatThrownBy(documents::inForce).isInstanceOfSatisfying(DavitException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.GUARDRAILS_UNREADABLE);
            assertThat(e.sentence()).contains(sentence);
        });
    }

    private static void writeGuardrails(ControlPlane cluster, String key, String yaml) {
        configMap(cluster, ClusterDocuments.GUARDRAILS.name()).delete();
        configMap(cluster, ClusterDocuments.GUARDRAILS.name())
                .create(map(ClusterDocuments.GUARDRAILS.name(), Map.of(key, yaml)));
    }

    private static ConfigMap map(String name, Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(ClusterAdmin.AGENT)
                .endMetadata()
                .withData(data)
                .build();
    }

    private static Resource<ConfigMap> configMap(ControlPlane cluster, String name) {
        return cluster.admin().configMaps().inNamespace(ClusterAdmin.AGENT).withName(name);
    }
}
