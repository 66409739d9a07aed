package io.davit.harness.ground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@OnGround
class ControlPlaneTest {
    @Test
    void keepsWhatAnAdminCreates(ControlPlane cluster, FreshNames names) {
        String namespace = cluster.createNamespace(names.next("admin"));

        createConfigMap(cluster, namespace, "chart");

        assertThat(cluster.admin()
                        .configMaps()
                        .inNamespace(namespace)
                        .withName("chart")
                        .get())
                .isNotNull();
    }

    @Test
    void refusesAnAccountWhatNoRoleAllows(ControlPlane cluster, FreshNames names) {
        String namespace = cluster.createNamespace(names.next("account"));

        try (KubernetesClient account = ControlPlane.connect(cluster.kubeconfigFor(namespace, "default"))) {
            assertThatThrownBy(() -> account.secrets().inNamespace(namespace).list())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getCode()).isEqualTo(403));
        }
    }

    @Test
    void collectsTheGarbageOfAnAbsentOwner(ControlPlane cluster, FreshNames names) {
        String namespace = cluster.createNamespace(names.next("garbage"));

        cluster.admin()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("orphan")
                        .withNamespace(namespace)
                        .addNewOwnerReference()
                        .withApiVersion("v1")
                        .withKind("ConfigMap")
                        .withName("gone")
                        .withUid("11111111-2222-3333-4444-555555555555")
                        .endOwnerReference()
                        .endMetadata()
                        .build())
                .create();

        await().atMost(Duration.ofSeconds(60))
                .until(() -> cluster.admin()
                                .configMaps()
                                .inNamespace(namespace)
                                .withName("orphan")
                                .get()
                        == null);
    }

    @Test
    void expiresTheContinueTokensOfAForgottenRevision(@OnGround.Second ControlPlane cluster, FreshNames names) {
        String namespace = cluster.createNamespace(names.next("compact"));
        createConfigMap(cluster, namespace, "one");
        createConfigMap(cluster, namespace, "two");
        var page = cluster.admin()
                .configMaps()
                .inNamespace(namespace)
                .list(new ListOptionsBuilder().withLimit(1L).build());

        createConfigMap(cluster, namespace, "three");
        String now = cluster.admin()
                .configMaps()
                .inNamespace(namespace)
                .withName("three")
                .get()
                .getMetadata()
                .getResourceVersion();
        cluster.compactHistory(Long.parseLong(now));

        assertThatThrownBy(() -> cluster.admin()
                        .configMaps()
                        .inNamespace(namespace)
                        .list(new ListOptionsBuilder()
                                .withLimit(1L)
                                .withContinue(page.getMetadata().getContinue())
                                .build()))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(410));
    }

    private static void createConfigMap(ControlPlane cluster, String namespace, String name) {
        cluster.admin()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .build())
                .create();
    }
}
