package io.davit.harness.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.ListOrder;
import io.davit.agent.guardrails.ClusterWide;
import io.davit.agent.restore.Mappings;
import io.davit.agent.restore.Normalisation;
import io.davit.agent.run.Outcome;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What only a real API server and its controllers can refuse, default, collect or fill in. */
@OnGround
class RestoreOnRealServerTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static HasMetadata create(KubernetesClient client, String json) {
        return (HasMetadata)
                client.resource(new ByteArrayInputStream(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
                        .create();
    }

    private static List<ErrorCode> codes(Outcome outcome) {
        return outcome.problems().stream().map(Problem::code).toList();
    }

    private static final List<String> KINDS = List.of(
            "core/configmaps",
            "core/secrets",
            "core/serviceaccounts",
            "core/services",
            "core/limitranges",
            "core/resourcequotas",
            "apps/deployments",
            "apps/statefulsets",
            "apps/daemonsets",
            "batch/cronjobs",
            "networking.k8s.io/ingresses",
            "networking.k8s.io/networkpolicies",
            "policy/poddisruptionbudgets",
            "autoscaling/horizontalpodautoscalers",
            "rbac.authorization.k8s.io/roles",
            "rbac.authorization.k8s.io/rolebindings");

    /** One object of many kinds, with as few fields as a person would write; the server fills in the rest. */
    private static void deploy(KubernetesClient client, String namespace) {
        String meta = "'metadata':{'name':'web','namespace':'" + namespace + "','labels':{'app':'web'}}";
        String pod =
                "{'metadata':{'labels':{'app':'web'}},'spec':{'serviceAccountName':'captain','containers':[{'name':'c','image':'example/web:1'}]}}";
        String selector = "'selector':{'matchLabels':{'app':'web'}}";
        for (String json : List.of(
                "{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'captain','namespace':'" + namespace
                        + "'},'imagePullSecrets':[{'name':'registry'}]}",
                "{'apiVersion':'v1','kind':'ConfigMap'," + meta + ",'data':{'a':'1'},'binaryData':{'b':'AAEC'}}",
                "{'apiVersion':'v1','kind':'Secret'," + meta + ",'stringData':{'password':'tide'}}",
                "{'apiVersion':'v1','kind':'Service'," + meta
                        + ",'spec':{'selector':{'app':'web'},'ports':[{'port':80}]}}",
                "{'apiVersion':'v1','kind':'LimitRange'," + meta
                        + ",'spec':{'limits':[{'type':'Container','default':{'cpu':'500m'}}]}}",
                "{'apiVersion':'v1','kind':'ResourceQuota'," + meta + ",'spec':{'hard':{'configmaps':'20'}}}",
                "{'apiVersion':'apps/v1','kind':'Deployment'," + meta + ",'spec':{'replicas':2," + selector
                        + ",'template':" + pod + "}}",
                "{'apiVersion':'apps/v1','kind':'StatefulSet'," + meta + ",'spec':{'serviceName':'web'," + selector
                        + ",'template':" + pod + "}}",
                "{'apiVersion':'apps/v1','kind':'DaemonSet'," + meta + ",'spec':{" + selector + ",'template':" + pod
                        + "}}",
                "{'apiVersion':'batch/v1','kind':'CronJob'," + meta
                        + ",'spec':{'schedule':'0 4 1 1 *','jobTemplate':{'spec':{'template':{'spec':{'restartPolicy':'Never','containers':[{'name':'c','image':'example/web:1'}]}}}}}}",
                "{'apiVersion':'networking.k8s.io/v1','kind':'Ingress'," + meta
                        + ",'spec':{'defaultBackend':{'service':{'name':'web','port':{'number':80}}}}}",
                "{'apiVersion':'networking.k8s.io/v1','kind':'NetworkPolicy'," + meta
                        + ",'spec':{'podSelector':{},'policyTypes':['Ingress']}}",
                "{'apiVersion':'policy/v1','kind':'PodDisruptionBudget'," + meta + ",'spec':{'minAvailable':1,"
                        + selector + "}}",
                "{'apiVersion':'autoscaling/v2','kind':'HorizontalPodAutoscaler'," + meta
                        + ",'spec':{'maxReplicas':3,'scaleTargetRef':{'apiVersion':'apps/v1','kind':'Deployment','name':'web'}}}",
                "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'Role'," + meta
                        + ",'rules':[{'apiGroups':[''],'resources':['pods'],'verbs':['get']}]}",
                "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'RoleBinding'," + meta
                        + ",'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'Role','name':'web'},'subjects':[{'kind':'ServiceAccount','name':'captain','namespace':'"
                        + namespace + "'}]}")) {
            create(client, json);
        }
    }

    private static Map<String, byte[]> captured(ClusterGateway gateway, String namespace) {
        Map<String, byte[]> objects = new TreeMap<>();
        for (String kind : KINDS) {
            gateway.reader()
                    .list(
                            ListOrder.in(gateway.discover().find(kind).orElseThrow(), namespace),
                            object -> objects.put(
                                    kind + " " + object.metadata().name().name(), object.json()),
                            Shipyard.run());
        }
        objects.remove("core/configmaps kube-root-ca.crt");
        return objects;
    }

    @Test
    void restoresAnApplicationUnderAnotherNamespaceWithoutADifferenceAndOnlyOnce(
            ControlPlane cluster, @OnGround.Second ControlPlane other, FreshNames names) {
        String source = cluster.createNamespace(names.next("source"));
        String target = names.next("target");
        deploy(cluster.admin(), source);
        try (ClusterGateway origin = Shipyard.open(cluster);
                Shipyard yard = new Shipyard(other)) {
            KINDS.forEach(kind -> yard.capture(origin, kind, source));
            yard.mapping(source, target);

            Outcome outcome = yard.restore();

            assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
            Normalisation normalisation = new Normalisation(new Mappings(Map.of(source, target), Map.of(), Map.of()));
            Map<String, byte[]> restored = captured(yard.gateway, target);
            List<String> differences = new ArrayList<>();
            captured(origin, source)
                    .forEach((key, json) -> normalisation
                            .differences(key.substring(0, key.indexOf(' ')), json, restored.get(key))
                            .forEach(path -> differences.add(key + " " + path)));
            assertThat(differences).isEmpty();

            Outcome second = yard.restore();

            assertThat(second).isInstanceOf(Outcome.Succeeded.class);
            assertThat(second.problems()).isEmpty();
            assertThat(second.counts()).containsEntry("created", 0L).containsEntry("changed", 0L);
        }
    }

    @Test
    void givesNewNodePortsAndClusterIpsWhenTheOriginalStillHoldsThem(ControlPlane cluster, FreshNames names) {
        String source = cluster.createNamespace(names.next("ports"));
        String target = names.next("copy");
        Service original = (Service) create(
                cluster.admin(),
                "{'apiVersion':'v1','kind':'Service','metadata':{'name':'web','namespace':'" + source
                        + "'},'spec':{'type':'NodePort','ports':[{'port':80}]}}");
        try (Shipyard yard = new Shipyard(cluster)) {
            yard.capture(yard.gateway, "core/services", source).mapping(source, target);

            Outcome outcome = yard.restore();

            assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
            assertThat(codes(outcome)).containsExactly(ErrorCode.NODE_PORT_TAKEN);
            Service copy = cluster.admin()
                    .services()
                    .inNamespace(target)
                    .withName("web")
                    .get();
            assertThat(copy.getSpec().getPorts().getFirst().getNodePort())
                    .isPositive()
                    .isNotEqualTo(original.getSpec().getPorts().getFirst().getNodePort());
            assertThat(copy.getSpec().getClusterIP())
                    .isNotEmpty()
                    .isNotEqualTo(original.getSpec().getClusterIP());
        }
    }

    @Test
    void retainsAServiceInPlaceWithItsNodePort(ControlPlane cluster, FreshNames names) {
        String namespace = cluster.createNamespace(names.next("inplace"));
        create(
                cluster.admin(),
                "{'apiVersion':'v1','kind':'Service','metadata':{'name':'web','namespace':'" + namespace
                        + "'},'spec':{'type':'NodePort','ports':[{'port':80}]}}");
        try (Shipyard yard = new Shipyard(cluster)) {
            yard.capture(yard.gateway, "core/services", namespace).mapping(namespace, namespace);

            Outcome outcome = yard.restore();

            assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
            assertThat(outcome.counts()).containsEntry("created", 0L);
        }
    }

    @Test
    void tellsThatAnObjectDiffersInAFieldThatCannotChange(ControlPlane cluster, FreshNames names) {
        String source = cluster.createNamespace(names.next("immutable"));
        String target = cluster.createNamespace(names.next("immutable-target"));
        String json =
                "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','namespace':'%s'},'spec':{'selector':{'matchLabels':{'app':'%s'}},'template':{'metadata':{'labels':{'app':'%s'}},'spec':{'containers':[{'name':'c','image':'example/web:1'}]}}}}";
        create(cluster.admin(), json.formatted(source, "new", "new"));
        create(cluster.admin(), json.formatted(target, "old", "old"));
        try (Shipyard yard = new Shipyard(cluster)) {
            yard.capture(yard.gateway, "apps/deployments", source).mapping(source, target);

            Outcome outcome = yard.restore();

            assertThat(codes(outcome)).contains(ErrorCode.OBJECT_IMMUTABLE);
            Deployment live = cluster.admin()
                    .apps()
                    .deployments()
                    .inNamespace(target)
                    .withName("web")
                    .get();
            assertThat(live.getSpec().getSelector().getMatchLabels()).containsEntry("app", "old");
        }
    }

    @Test
    void linksOwnersSoThatTheGarbageCollectorKeepsThemAndLaterFollowsThem(
            ControlPlane cluster, @OnGround.Second ControlPlane other, FreshNames names) {
        String source = cluster.createNamespace(names.next("owners"));
        String target = names.next("owners-target");
        KubernetesClient admin = cluster.admin();
        HasMetadata owner = create(
                admin,
                "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'owner','namespace':'" + source + "'}}");
        create(
                admin,
                "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'owned','namespace':'" + source
                        + "','ownerReferences':[{'apiVersion':'v1','kind':'ConfigMap','name':'owner','uid':'"
                        + owner.getMetadata().getUid() + "'}]}}");
        try (ClusterGateway origin = Shipyard.open(cluster);
                Shipyard yard = new Shipyard(other)) {
            yard.capture(origin, "core/configmaps", source)
                    .capture(origin, "core/secrets", source)
                    .mapping(source, target);

            Outcome outcome = yard.restore();

            assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
            assertThat(outcome.counts()).containsEntry("linked", 1L);
            collectAStranger(other.admin(), target, owner.getMetadata().getUid());
            Secret owned = other.admin()
                    .secrets()
                    .inNamespace(target)
                    .withName("owned")
                    .get();
            ConfigMap restored = other.admin()
                    .configMaps()
                    .inNamespace(target)
                    .withName("owner")
                    .get();
            assertThat(owned.getMetadata().getOwnerReferences())
                    .singleElement()
                    .satisfies(reference -> assertThat(reference.getUid())
                            .isEqualTo(restored.getMetadata().getUid()));

            other.admin().configMaps().inNamespace(target).withName("owner").delete();
            await().atMost(LONG)
                    .until(() -> other.admin()
                                    .secrets()
                                    .inNamespace(target)
                                    .withName("owned")
                                    .get()
                            == null);
        }
    }

    /** Waits until the garbage collector removed an object with a stale owner: by then it has looked at the older ones, too. */
    private static void collectAStranger(KubernetesClient client, String namespace, String staleUid) {
        create(
                client,
                "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'stale','namespace':'" + namespace
                        + "','ownerReferences':[{'apiVersion':'v1','kind':'ConfigMap','name':'owner','uid':'" + staleUid
                        + "'}]}}");
        await().atMost(LONG)
                .until(() -> client.configMaps()
                                .inNamespace(namespace)
                                .withName("stale")
                                .get()
                        == null);
    }

    @Test
    void keepsFinalizersOfControllersAndSaysSo(ControlPlane cluster, FreshNames names) {
        String source = names.next("finalizers");
        String target = names.next("finalizers-target");
        try (Shipyard yard = new Shipyard(cluster)) {
            yard.point.with(
                    "core/configmaps",
                    "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'kept','namespace':'" + source
                            + "','finalizers':['sea.example/guard']}}");
            yard.mapping(source, target);

            Outcome outcome = yard.restore();

            assertThat(codes(outcome)).containsExactly(ErrorCode.OBJECT_FINALIZERS);
            ConfigMap live = cluster.admin()
                    .configMaps()
                    .inNamespace(target)
                    .withName("kept")
                    .get();
            assertThat(live.getMetadata().getFinalizers()).containsExactly("sea.example/guard");
            cluster.admin()
                    .configMaps()
                    .inNamespace(target)
                    .withName("kept")
                    .edit(map -> new ConfigMapBuilder(map)
                            .editMetadata()
                            .withFinalizers(List.of())
                            .endMetadata()
                            .build());
        }
    }

    @Test
    void letsTheClusterFillTheTokenOfARestoredAccount(
            ControlPlane cluster, @OnGround.Second ControlPlane other, FreshNames names) {
        String source = cluster.createNamespace(names.next("tokens"));
        String target = names.next("tokens-target");
        create(
                cluster.admin(),
                "{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'captain','namespace':'" + source
                        + "'}}");
        create(
                cluster.admin(),
                "{'apiVersion':'v1','kind':'Secret','type':'kubernetes.io/service-account-token','metadata':{'name':'pass','namespace':'"
                        + source + "','annotations':{'kubernetes.io/service-account.name':'captain'}}}");
        await().atMost(LONG).until(() -> token(cluster, source) != null);
        try (ClusterGateway origin = Shipyard.open(cluster);
                Shipyard yard = new Shipyard(other)) {
            yard.capture(origin, "core/serviceaccounts", source)
                    .capture(origin, "core/secrets", source)
                    .mapping(source, target);

            Outcome outcome = yard.restore();

            assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
            await().atMost(LONG).until(() -> token(other, target) != null);
            assertThat(token(other, target)).isNotEqualTo(token(cluster, source));
        }
    }

    private static String token(ControlPlane cluster, String namespace) {
        Secret secret = cluster.admin()
                .secrets()
                .inNamespace(namespace)
                .withName("pass")
                .get();
        return secret == null || secret.getData() == null
                ? null
                : secret.getData().get("token");
    }

    @Test
    void restoresADefinitionAndItsInstances(ControlPlane cluster, FreshNames names) {
        String source = names.next("ships");
        String target = names.next("ships-target");
        String group = names.next("sea") + ".example";
        try (Shipyard yard = new Shipyard(cluster)) {
            yard.point
                    .with(
                            "apiextensions.k8s.io/customresourcedefinitions",
                            "{'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition','metadata':{'name':'ships."
                                    + group + "'},'spec':{'group':'" + group
                                    + "','scope':'Namespaced','names':{'plural':'ships','singular':'ship','kind':'Ship','listKind':'ShipList'},'versions':[{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':{'type':'object','x-kubernetes-preserve-unknown-fields':true}}}]},'status':{'storedVersions':['v1beta1']}}")
                    .with(
                            group + "/ships",
                            "{'apiVersion':'" + group + "/v1','kind':'Ship','metadata':{'name':'argo','namespace':'"
                                    + source + "'},'spec':{'oars':50}}");
            yard.mapping(source, target);

            Outcome outcome = yard.restore();

            assertThat(outcome.problems()).isEmpty();
            assertThat(outcome.counts()).containsEntry("created", 3L);
            cluster.admin()
                    .apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName("ships." + group)
                    .delete();
        }
    }

    @Test
    void bindsARestoredClaimToItsRestoredVolume(ControlPlane cluster, FreshNames names) {
        String source = names.next("volumes");
        String target = names.next("volumes-target");
        String volume = names.next("pv");
        try (Shipyard yard = new Shipyard(cluster)) {
            yard.point
                    .with(
                            "core/persistentvolumes",
                            "{'apiVersion':'v1','kind':'PersistentVolume','metadata':{'name':'" + volume
                                    + "'},'spec':{'capacity':{'storage':'1Gi'},'accessModes':['ReadWriteOnce'],'persistentVolumeReclaimPolicy':'Retain','storageClassName':'quay','hostPath':{'path':'/nowhere'},'claimRef':{'apiVersion':'v1','kind':'PersistentVolumeClaim','namespace':'"
                                    + source + "','name':'data','uid':'11111111-2222-3333-4444-555555555555'}}}")
                    .with(
                            "core/persistentvolumeclaims",
                            "{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'data','namespace':'"
                                    + source
                                    + "'},'spec':{'accessModes':['ReadWriteOnce'],'storageClassName':'quay','volumeName':'"
                                    + volume + "','resources':{'requests':{'storage':'1Gi'}}}}")
                    .withData(source, "data", volume);
            yard.mapping(source, target);

            Outcome outcome = yard.restore();

            assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
            assertThat(cluster.admin()
                            .persistentVolumeClaims()
                            .inNamespace(target)
                            .withName("data")
                            .get()
                            .getStatus()
                            .getPhase())
                    .isEqualTo("Bound");
            assertThat(yard.restore().counts()).containsEntry("created", 0L);
        } finally {
            cluster.admin().persistentVolumes().withName(volume).delete();
        }
    }

    @Test
    void appliesClusterRolesOnlyWhereTheGuardrailsAllowIt(ControlPlane cluster, FreshNames names) {
        String source = names.next("rbac");
        String target = names.next("rbac-target");
        String role = names.next("role");
        try (Shipyard yard = new Shipyard(cluster)) {
            yard.point
                    .with(
                            "rbac.authorization.k8s.io/clusterroles",
                            "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRole','metadata':{'name':'"
                                    + role + "'},'rules':[]}")
                    .with(
                            "rbac.authorization.k8s.io/clusterrolebindings",
                            "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRoleBinding','metadata':{'name':'"
                                    + role
                                    + "'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'"
                                    + role + "'},'subjects':[{'kind':'ServiceAccount','name':'captain','namespace':'"
                                    + source + "'}]}");
            yard.mapping(source, target);

            assertThat(codes(yard.restore()))
                    .containsExactly(ErrorCode.OBJECT_NOT_ALLOWED, ErrorCode.OBJECT_NOT_ALLOWED);
            assertThat(cluster.admin().rbac().clusterRoles().withName(role).get())
                    .isNull();

            yard.allowed = new ClusterWide(true, false, false, true, false);
            assertThat(yard.restore().problems()).isEmpty();
            assertThat(cluster.admin()
                            .rbac()
                            .clusterRoleBindings()
                            .withName(role)
                            .get()
                            .getSubjects()
                            .getFirst()
                            .getNamespace())
                    .isEqualTo(target);
        } finally {
            cluster.admin().rbac().clusterRoleBindings().withName(role).delete();
            cluster.admin().rbac().clusterRoles().withName(role).delete();
        }
    }
}
