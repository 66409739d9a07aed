package io.davit.harness.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.run.Outcome;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who applied an object before it was captured applies it again after the restore, as the API server judges it (A6). */
@OnGround
class FieldManagersOnRealServerTest {
    private static final String HELM = "helm";

    private KubernetesClient client;
    private String source;
    private String target;

    @BeforeEach
    void applyAsHelmAndEditAsAPerson(ControlPlane cluster, FreshNames names) {
        client = cluster.admin();
        source = cluster.createNamespace(names.next("managed"));
        target = names.next("managed-copy");
        apply(chart(source, Map.of("depth", "9", "shoal", "north")));
        apply(deployment(source, ""));
        client.configMaps()
                .inNamespace(source)
                .withName("chart")
                .edit(map -> new ConfigMapBuilder(map)
                        .addToData("note", "mind the reef")
                        .build());
    }

    @Test
    void whoAppliedItGoesOnWithoutConflictAndWhatIsAppliedNoMoreGoesAway(ControlPlane cluster) {
        try (Shipyard yard = new Shipyard(cluster)) {
            capture(yard).withFieldManagers = true;

            Outcome outcome = yard.restore();

            assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
            assertThat(outcome.problems()).isEmpty();
            assertThat(managersOf(client.configMaps()
                            .inNamespace(target)
                            .withName("chart")
                            .get()))
                    .as("with the times of the capture")
                    .isEqualTo(managersOf(client.configMaps()
                            .inNamespace(source)
                            .withName("chart")
                            .get()));

            apply(chart(target, Map.of("depth", "12")));

            ConfigMap chart =
                    client.configMaps().inNamespace(target).withName("chart").get();
            assertThat(chart.getData())
                    .as("helm's new value, without what helm applies no more, with what a person wrote")
                    .isEqualTo(Map.of("depth", "12", "note", "mind the reef"));
            apply(deployment(target, "'replicas':3,"));
            Deployment web = client.apps()
                    .deployments()
                    .inNamespace(target)
                    .withName("web")
                    .get();
            assertThat(web.getSpec().getReplicas())
                    .as("a default, which nobody managed at capture")
                    .isEqualTo(3);
        }
    }

    @Test
    void withoutTheOptionTheAgentStaysTheManagerOfWhatItCreated(ControlPlane cluster) {
        try (Shipyard yard = new Shipyard(cluster)) {
            capture(yard);

            assertThat(yard.restore()).isInstanceOf(Outcome.Succeeded.class);

            assertThatThrownBy(() -> apply(chart(target, Map.of("depth", "12"))))
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getCode()).isEqualTo(409))
                    .hasMessageContaining("davit-agent");
        }
    }

    @Test
    void aRepeatedRunChangesNothingMore(ControlPlane cluster) {
        try (Shipyard yard = new Shipyard(cluster)) {
            capture(yard).withFieldManagers = true;
            var run = Shipyard.run();
            yard.restore(run);
            String version = version();

            assertThat(yard.restore(Shipyard.againAs(run))).isInstanceOf(Outcome.Succeeded.class);

            assertThat(version()).isEqualTo(version);
        }
    }

    private String version() {
        return client.configMaps()
                .inNamespace(target)
                .withName("chart")
                .get()
                .getMetadata()
                .getResourceVersion();
    }

    private Shipyard capture(Shipyard yard) {
        return yard.capture(yard.gateway, "core/configmaps", source)
                .capture(yard.gateway, "apps/deployments", source)
                .mapping(source, target);
    }

    /** Without the mark of the restore. */
    private static List<String> managersOf(HasMetadata object) {
        List<String> managers = new ArrayList<>();
        for (ManagedFieldsEntry entry : object.getMetadata().getManagedFields()) {
            if (!entry.getManager().startsWith("davit-agent:")) {
                managers.add("%s %s %s %s"
                        .formatted(entry.getManager(), entry.getOperation(), entry.getTime(), entry.getFieldsV1()));
            }
        }
        return managers;
    }

    private void apply(HasMetadata object) {
        client.resource(object).fieldManager(HELM).serverSideApply();
    }

    private static ConfigMap chart(String namespace, Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("chart")
                .endMetadata()
                .withData(data)
                .build();
    }

    private HasMetadata deployment(String namespace, String more) {
        String json = "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','namespace':'" + namespace
                + "'},'spec':{" + more
                + "'selector':{'matchLabels':{'app':'web'}},'template':{'metadata':{'labels':{'app':'web'}},"
                + "'spec':{'containers':[{'name':'c','image':'example/web:1'}]}}}}";
        return client.getKubernetesSerialization().unmarshal(json.replace('\'', '"'), Deployment.class);
    }
}
