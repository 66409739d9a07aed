package io.davit.harness.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.cluster.ApplyResult;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.cluster.fabric8.ClusterAccess;
import io.davit.agent.cluster.fabric8.Fabric8Gateway;
import io.davit.errors.ErrorCode;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.WorkFolder;
import io.davit.harness.pier.QuickTerminal;
import io.davit.harness.story.AgentAnswer;
import io.davit.harness.story.AgentSetup;
import io.davit.harness.story.BackupOperator;
import io.davit.harness.story.ClusterAdmin;
import io.davit.harness.story.HarbourApplication;
import io.davit.harness.story.HarbourSize;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Holds {@code deploy/rbac.yaml} to its promises, with the agent's own token. */
@OnGround
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentRightsTest {
    private ClusterAdmin clusterAdmin;
    private KubernetesClient agent;

    @BeforeAll
    void install(ControlPlane cluster) {
        // On a shared cluster a story may have allowed more.
        clusterAdmin = new ClusterAdmin(cluster).installAgentRights().forbidRestoringRoles();
        agent = ControlPlane.connect(clusterAdmin.agentKubeconfig());
    }

    @AfterAll
    void disconnect() {
        agent.close();
    }

    @Test
    void mayReadWhatABackupNeeds() {
        assertThat(may("list", "", "secrets")).isTrue();
        assertThat(may("list", "any.group.example", "widgets")).isTrue();
        assertThat(may("get", "", "persistentvolumes")).isTrue();
        assertThat(may("get", "apiextensions.k8s.io", "customresourcedefinitions"))
                .isTrue();
    }

    @Test
    void mayWriteWhatARestoreNeeds() {
        for (String verb : new String[] {"create", "update", "patch"}) {
            assertThat(may(verb, "", "namespaces")).isTrue();
            assertThat(may(verb, "apps", "deployments")).isTrue();
            assertThat(may(verb, "any.group.example", "widgets")).isTrue();
        }
    }

    @Test
    void mayNotDeleteNorActAsOthersNorRaiseItsRights() {
        assertThat(may("delete", "", "namespaces")).isFalse();
        assertThat(may("delete", "", "configmaps")).isFalse();
        assertThat(may("deletecollection", "", "pods")).isFalse();
        assertThat(may("impersonate", "", "users")).isFalse();
        assertThat(may("escalate", "rbac.authorization.k8s.io", "clusterroles")).isFalse();
        assertThat(may("bind", "rbac.authorization.k8s.io", "clusterroles")).isFalse();
        assertThat(may("approve", "certificates.k8s.io", "signers")).isFalse();
    }

    /** P12: it reads its limits; an admin of the cluster writes them. */
    @Test
    void mayReadItsGuardrailsAndApprovalsAndNotWriteThem(ControlPlane cluster) {
        assertThat(agent.configMaps()
                        .inNamespace(ClusterAdmin.AGENT)
                        .withName("davit-guardrails")
                        .get())
                .isNull();
        awaitThePolicy();
        for (String name : List.of("davit-guardrails", "davit-approvals")) {
            assertForbidden(() -> agent.resource(configMap(name, "1")).dryRun().create());
            cluster.admin().resource(configMap(name, "1")).create();
            try {
                assertThat(agent.resource(configMap(name, "1")).get()).isNotNull();
                assertForbidden(() -> agent.resource(configMap(name, "2")).update());
                assertForbidden(() ->
                        agent.resource(configMap(name, "2")).forceConflicts().serverSideApply());
                assertForbidden(() -> agent.resource(configMap(name, "1")).delete());
                assertThat(cluster.admin().resource(configMap(name, "1")).get().getData())
                        .containsEntry("version", "1");
            } finally {
                cluster.admin().resource(configMap(name, "1")).delete();
            }
        }
        assertThat(agent.resource(configMap("another", "1")).dryRun().create()).isNotNull();
    }

    /** The API server takes a moment until a policy that was just applied counts. */
    private void awaitThePolicy() {
        Awaitility.await()
                .untilAsserted(() -> assertForbidden(() -> agent.resource(configMap("davit-approvals", "1"))
                        .dryRun()
                        .create()));
    }

    private static void assertForbidden(ThrowingCallable write) {
        assertThatThrownBy(write)
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(403));
    }

    private static ConfigMap configMap(String name, String version) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(ClusterAdmin.AGENT)
                .endMetadata()
                .addToData("version", version)
                .build();
    }

    @Test
    void restoresARoleWithFurtherRightsOnlyWhenAnAdminAllowsIt(ControlPlane cluster, FreshNames names) {
        String namespace = cluster.createNamespace(names.next("roles"));
        Role deleting = new RoleBuilder()
                .withNewMetadata()
                .withName("deleting")
                .withNamespace(namespace)
                .endMetadata()
                .addNewRule()
                .withApiGroups("")
                .withResources("configmaps")
                .withVerbs("delete")
                .endRule()
                .build();

        assertThatThrownBy(() -> agent.resource(deleting).create())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(403));
        clusterAdmin.allowRestoringRoles();
        try {
            Awaitility.await()
                    .ignoreException(KubernetesClientException.class)
                    .until(() -> agent.resource(deleting).create() != null);
        } finally {
            clusterAdmin.forbidRestoringRoles();
        }
    }

    @Test
    void isToldThatTheRoleOfABindingIsMissing(ControlPlane cluster, FreshNames names) {
        String namespace = cluster.createNamespace(names.next("binding"));
        String binding =
                "{\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"kind\":\"RoleBinding\",\"metadata\":{\"name\":\"crew\",\"namespace\":\""
                        + namespace
                        + "\"},\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"Role\",\"name\":\"crew\"}}";
        try (ClusterGateway gateway = Fabric8Gateway.open(
                ClusterAccess.kubeconfig(clusterAdmin.agentKubeconfig()), Clock.systemUTC(), duration -> {})) {
            ResourceType type = gateway.discover()
                    .find("rbac.authorization.k8s.io/rolebindings")
                    .orElseThrow();

            assertThat(gateway.applier().create(type, namespace, binding.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOfSatisfying(
                            ApplyResult.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.OBJECT_REFERENCE_ABSENT));
        }
    }

    @Test
    void backsUpWithTheReadingRoleAndSecretsOfItsOwnAlone(ControlPlane cluster, FreshNames names) throws IOException {
        String reader = names.next("reader");
        bindToReadingRole(cluster, reader);
        try (WorkFolder work = WorkFolder.create("reader")) {
            HarbourApplication harbour = new HarbourApplication(
                    cluster, names.next("h"), work.path().resolve("volumes"), new HarbourSize(300_000, 60));
            harbour.deploy();
            AgentSetup setup = new AgentSetup(
                            work.path().resolve("agent"),
                            cluster.name(),
                            cluster.kubeconfigFor(ClusterAdmin.AGENT, reader),
                            HarbourApplication.NODE,
                            List.of(harbour.root()),
                            AgentSetup.filesystem(
                                    Files.createDirectory(work.path().resolve("location"))))
                    .write("a passphrase of a reader", "");
            BackupOperator operator = QuickTerminal.operator(setup);

            operator.run("repo", "init", "--accept-no-recovery-key").orFail();
            List<String> words = new ArrayList<>(List.of("backup"));
            words.addAll(harbour.namespaces());
            AgentAnswer backup = operator.run(words.toArray(String[]::new)).orFail();

            assertThat(backup.json().path("state").asText()).isEqualTo("succeeded");
            assertThat(backup.json().path("restorePoint").path("objects").asInt())
                    .isEqualTo(harbour.objects().count());
        }
    }

    private static void bindToReadingRole(ControlPlane cluster, String account) {
        cluster.admin()
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName(account)
                        .withNamespace(ClusterAdmin.AGENT)
                        .endMetadata()
                        .build())
                .create();
        cluster.admin()
                .resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName(account)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "davit-agent-backup")
                        .addNewSubject("", "ServiceAccount", account, ClusterAdmin.AGENT)
                        .build())
                .create();
        cluster.admin()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName(account)
                        .withNamespace(ClusterAdmin.AGENT)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", "davit-agent-own")
                        .addNewSubject("", "ServiceAccount", account, ClusterAdmin.AGENT)
                        .build())
                .create();
    }

    private boolean may(String verb, String group, String resource) {
        SelfSubjectAccessReview review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withVerb(verb)
                .withGroup(group)
                .withResource(resource)
                .withNamespace("kube-system")
                .endResourceAttributes()
                .endSpec()
                .build();
        return agent.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(review)
                .getStatus()
                .getAllowed();
    }
}
