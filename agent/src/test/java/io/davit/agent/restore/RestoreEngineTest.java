package io.davit.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.guardrails.ClusterWide;
import io.davit.agent.run.FastFolders;
import io.davit.agent.run.Outcome;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.errors.Severity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreEngineTest {
    @TempDir(factory = FastFolders.class)
    Path folder;

    private Ground ground;

    @BeforeEach
    void harbour() {
        ground = new Ground(folder);
        ground.point.with("core/namespaces", "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'harbour'}}");
    }

    private void configMap(String name) {
        ground.point.with(
                "core/configmaps",
                "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'" + name
                        + "','namespace':'harbour'},'data':{'a':'b'}}");
    }

    private void volume(String claim) {
        ground.point
                .with(
                        "core/persistentvolumes",
                        "{'apiVersion':'v1','kind':'PersistentVolume','metadata':{'name':'pv-" + claim
                                + "'},'spec':{'local':{'path':'/srv/a/" + claim
                                + "'},'claimRef':{'namespace':'harbour','name':'" + claim + "','uid':'old'}}}")
                .with(
                        "core/persistentvolumeclaims",
                        "{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'" + claim
                                + "','namespace':'harbour'},'spec':{'volumeName':'pv-" + claim + "'}}")
                .withData("harbour", claim, "pv-" + claim);
    }

    private static ErrorCode code(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Failed failed -> failed.code();
            case Outcome.PartlySucceeded partly -> partly.code();
            default -> throw new AssertionError("not a failure: " + outcome);
        };
    }

    private String report() throws IOException {
        return Files.readString(ground.reportFile());
    }

    @Test
    void restoresInTheOrderThatKubernetesNeeds() {
        volume("data");
        configMap("settings");
        ground.point
                .with(
                        "core/services",
                        "{'apiVersion':'v1','kind':'Service','metadata':{'name':'web','namespace':'harbour'},'spec':{}}")
                .with(
                        "apps/deployments",
                        "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','namespace':'harbour'},'spec':{}}")
                .with(
                        "networking.k8s.io/ingresses",
                        "{'apiVersion':'networking.k8s.io/v1','kind':'Ingress','metadata':{'name':'web','namespace':'harbour'},'spec':{}}")
                .with(
                        "core/resourcequotas",
                        "{'apiVersion':'v1','kind':'ResourceQuota','metadata':{'name':'q','namespace':'harbour'},'spec':{}}")
                .with(
                        "core/serviceaccounts",
                        "{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'captain','namespace':'harbour'}}")
                .with(
                        "core/secrets",
                        "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'db','namespace':'harbour'}}")
                .with(
                        "apiextensions.k8s.io/customresourcedefinitions",
                        "{'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition','metadata':{'name':'ships.sea.example'},'spec':{'group':'sea.example','names':{'plural':'ships','kind':'Ship'}}}")
                .with(
                        "sea.example/ships",
                        "{'apiVersion':'sea.example/v1','kind':'Ship','metadata':{'name':'argo','namespace':'harbour'}}");

        Outcome outcome = ground.restore();

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(ground.cluster.created)
                .startsWith(
                        "core/namespaces harbour", "apiextensions.k8s.io/customresourcedefinitions ships.sea.example")
                .containsSubsequence(
                        "core/serviceaccounts harbour/captain",
                        "core/secrets harbour/db",
                        "core/configmaps harbour/settings",
                        "core/persistentvolumes pv-data",
                        "core/persistentvolumeclaims harbour/data",
                        "apps/deployments harbour/web",
                        "networking.k8s.io/ingresses harbour/web",
                        "core/resourcequotas harbour/q")
                .containsSubsequence("core/services harbour/web", "apps/deployments harbour/web")
                .containsSubsequence("core/persistentvolumeclaims harbour/data", "sea.example/ships harbour/argo");
        assertThat(outcome.counts())
                .containsEntry("created", 13L)
                .containsEntry("failed", 0L)
                .containsEntry("volumes", 1L)
                .containsEntry("files", 3L)
                .containsEntry("bytes", 300L);
        assertThat(ground.leaks).isEmpty();
        assertThat(ground.runFolder()).isDirectoryNotContaining("glob:**/" + OwnerSpool.FILE);
    }

    @Test
    void changesNothingTheSecondTime() {
        volume("data");
        configMap("settings");
        ground.point
                .with(
                        "core/serviceaccounts",
                        "{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'default','namespace':'harbour'},'imagePullSecrets':[{'name':'registry'}]}")
                .with(
                        "core/services",
                        "{'apiVersion':'v1','kind':'Service','metadata':{'name':'web','namespace':'harbour'},'spec':{'clusterIP':'10.0.0.1','clusterIPs':['10.0.0.1']}}");
        ground.restore();
        Map<String, ?> before = ground.cluster.all();
        ground.cluster.written.clear();

        Outcome outcome = ground.restore();

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(outcome.counts())
                .containsEntry("created", 0L)
                .containsEntry("changed", 0L)
                .containsEntry("retained", 7L);
        assertThat(ground.cluster.written).isEmpty();
        assertThat(ground.cluster.all()).isEqualTo(before);
        assertThat(ground.volumes.restored).hasSize(1);
        assertThat(outcome.problems()).extracting(Problem::code).containsExactly(ErrorCode.VOLUME_RETAINED);
    }

    @Test
    void retainsWhatExistsAndTellsWhereItDiffers() {
        configMap("settings");
        configMap("fresh");
        ground.restore();
        ground.cluster
                .find("core/configmaps", "harbour/settings")
                .orElseThrow()
                .putObject("data")
                .put("a", "changed");
        ground.cluster.remove("core/configmaps", "harbour/fresh");

        Outcome outcome = ground.restore();

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(outcome.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ErrorCode.OBJECT_EXISTS_DIFFERENT);
            assertThat(problem.message()).contains("/data/a").doesNotContain("changed");
        });
        assertThat(ground.cluster
                        .find("core/configmaps", "harbour/settings")
                        .orElseThrow()
                        .toString())
                .contains("changed");
    }

    @Test
    void isNoSuccessWhenNothingCouldBeApplied() {
        configMap("settings");
        ground.restore();
        ground.cluster
                .find("core/configmaps", "harbour/settings")
                .orElseThrow()
                .putObject("data")
                .put("a", "changed");

        assertThat(code(ground.restore())).isEqualTo(ErrorCode.RESTORED_NOTHING);
    }

    @Test
    void saysPlainlyThatSomeItemsFailed() throws IOException {
        configMap("good");
        configMap("bad");
        ground.cluster.refused.add("core/configmaps harbour/bad");

        Outcome outcome = ground.restore();

        assertThat(code(outcome)).isEqualTo(ErrorCode.RESTORE_INCOMPLETE);
        assertThat(outcome.counts()).containsEntry("failed", 1L).containsEntry("created", 2L);
        assertThat(report()).contains("core/configmaps harbour/bad", "OBJECT_REFUSED");
    }

    @Test
    void givesAServiceNewNodePortsWhenItsOwnAreTaken() {
        ground.point.with(
                "core/services",
                "{'apiVersion':'v1','kind':'Service','metadata':{'name':'web','namespace':'harbour'},'spec':{'type':'NodePort','ports':[{'port':80,'nodePort':30080}]}}");
        ground.cluster.takenPorts.add(30080);

        Outcome outcome = ground.restore();

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(outcome.problems()).extracting(Problem::code).containsExactly(ErrorCode.NODE_PORT_TAKEN);
        assertThat(ground.cluster
                        .find("core/services", "harbour/web")
                        .orElseThrow()
                        .toString())
                .doesNotContain("nodePort");
    }

    @Test
    void retainsAServiceWhoseOwnNodePortRefusesItsTwin() {
        ground.point.with(
                "core/services",
                "{'apiVersion':'v1','kind':'Service','metadata':{'name':'web','namespace':'harbour'},'spec':{'type':'NodePort','ports':[{'port':80,'nodePort':30080}]}}");
        ground.restore();
        ground.cluster.takenPorts.add(30080);

        Outcome outcome = ground.restore();

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(outcome.counts()).containsEntry("retained", 2L);
    }

    @Test
    void linksOwnersThatLiveInTheTargetAndTellsOfTheOthers() {
        ground.point
                .with(
                        "apps/deployments",
                        "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','namespace':'harbour','uid':'old'},'spec':{}}")
                .with(
                        "core/secrets",
                        "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'cert','namespace':'harbour','ownerReferences':[{'apiVersion':'apps/v1','kind':'Deployment','name':'web','uid':'old','controller':true,'blockOwnerDeletion':true}]}}")
                .with(
                        "core/secrets",
                        "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'lost','namespace':'harbour','ownerReferences':[{'apiVersion':'gone.example/v1','kind':'Boss','name':'b','uid':'old'}]}}");

        Outcome outcome = ground.restore();

        String owner =
                Json.text(ground.cluster.find("apps/deployments", "harbour/web").orElseThrow(), "metadata", "uid");
        assertThat(Json.at(
                                ground.cluster
                                        .find("core/secrets", "harbour/cert")
                                        .orElseThrow(),
                                "metadata",
                                "ownerReferences")
                        .toString())
                .isEqualTo("[{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"name\":\"web\",\"uid\":\"" + owner
                        + "\",\"controller\":true,\"blockOwnerDeletion\":true}]");
        assertThat(Json.at(ground.cluster.find("core/secrets", "harbour/lost").orElseThrow(), "metadata")
                        .has("ownerReferences"))
                .isFalse();
        assertThat(outcome.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ErrorCode.OBJECT_OWNER_UNRESOLVED);
            assertThat(problem.subject()).isEqualTo("core/secrets harbour/lost");
        });
    }

    @Test
    void leavesTheOwnersOfObjectsAloneThatItRetained() {
        ground.point
                .with(
                        "apps/deployments",
                        "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','namespace':'harbour'},'spec':{}}")
                .with(
                        "core/secrets",
                        "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'cert','namespace':'harbour','ownerReferences':[{'apiVersion':'apps/v1','kind':'Deployment','name':'web','uid':'old'}]}}");
        ground.cluster.put(
                "core/namespaces",
                Json.object("{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"harbour\"}}"
                        .getBytes(StandardCharsets.UTF_8)));
        ground.cluster.put(
                "core/secrets",
                Json.object(
                        "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"cert\",\"namespace\":\"harbour\"}}"
                                .getBytes(StandardCharsets.UTF_8)));

        ground.restore();

        assertThat(ground.cluster
                        .find("core/secrets", "harbour/cert")
                        .orElseThrow()
                        .toString())
                .doesNotContain("ownerReferences");
    }

    private static final String OWNED =
            "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'cert','namespace':'harbour','ownerReferences':[{'apiVersion':'apps/v1','kind':'Deployment','name':'web','uid':'old'}]}}";

    private static final String OWNER =
            "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','namespace':'harbour'},'spec':{}}";

    private List<String> ownersOfTheSecret() {
        ObjectNode secret = ground.cluster.find("core/secrets", "harbour/cert").orElseThrow();
        return Json.objectsAt(secret, "metadata", "ownerReferences").stream()
                .map(owner -> Json.text(owner, "uid"))
                .toList();
    }

    private String uidOfTheOwner() {
        return Json.text(ground.cluster.find("apps/deployments", "harbour/web").orElseThrow(), "metadata", "uid");
    }

    private void failBeforeOwnersAreLinked() {
        ground.point.with("apps/deployments", OWNER).with("core/secrets", OWNED);
        ground.cluster.failAfterCreates = 3;
        assertThat(code(ground.restore())).isEqualTo(ErrorCode.CLUSTER_UNREACHABLE);
        assertThat(ground.cluster.created).contains("core/secrets harbour/cert");
        ground.cluster.failAfterCreates = Integer.MAX_VALUE;
    }

    @Test
    void linksTheOwnersThatAnEarlierRestoreOfThePointCouldNotLink() {
        configMap("settings");
        ground.point.with(
                "networking.k8s.io/ingresses",
                "{'apiVersion':'networking.k8s.io/v1','kind':'Ingress','metadata':{'name':'web','namespace':'harbour'}}");
        failBeforeOwnersAreLinked();

        Outcome outcome = ground.restore();

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(outcome.counts()).containsEntry("linked", 1L);
        assertThat(ownersOfTheSecret()).containsExactly(uidOfTheOwner());
    }

    @Test
    void leavesAnObjectAloneThatAPersonMadeAfterARestoreFailed() {
        configMap("settings");
        failBeforeOwnersAreLinked();
        ground.cluster.put(
                "core/secrets",
                Json.object(
                        "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"cert\",\"namespace\":\"harbour\"}}"
                                .getBytes(StandardCharsets.UTF_8)));

        Outcome outcome = ground.restore();

        assertThat(outcome.counts()).doesNotContainKey("linked");
        assertThat(ownersOfTheSecret()).isEmpty();
    }

    @Test
    void retainsWhatAPersonMadeInThePlaceOfAnObjectThatTheSameRunCreatedBefore() {
        configMap("settings");
        failBeforeOwnersAreLinked();
        ground.cluster.put(
                "core/configmaps",
                Json.object(
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"settings\",\"namespace\":\"harbour\"},\"data\":{\"mine\":\"1\"}}"
                                .getBytes(StandardCharsets.UTF_8)));

        Outcome outcome = ground.again();

        assertThat(outcome.counts()).containsEntry("retained", 1L).containsEntry("created", 3L);
        assertThat(outcome.problems()).extracting(Problem::code).containsExactly(ErrorCode.OBJECT_EXISTS_DIFFERENT);
    }

    @Test
    void leavesAnObjectAloneWhoseOwnersAPersonTookAwayAfterARestore() {
        ground.point.with("apps/deployments", OWNER).with("core/secrets", OWNED);
        ground.restore();
        assertThat(ownersOfTheSecret()).containsExactly(uidOfTheOwner());
        Json.objectAt(ground.cluster.find("core/secrets", "harbour/cert").orElseThrow(), "metadata")
                .orElseThrow()
                .remove("ownerReferences");

        ground.restore();

        assertThat(ownersOfTheSecret()).isEmpty();
    }

    @Test
    void linksAnOwnerThatCameLaterThanItsDependant() {
        ground.cluster.refused.add("apps/deployments harbour/web");
        ground.point.with("apps/deployments", OWNER).with("core/secrets", OWNED);
        assertThat(ground.restore().problems()).extracting(Problem::code).contains(ErrorCode.OBJECT_OWNER_UNRESOLVED);
        ground.cluster.refused.clear();

        Outcome outcome = ground.restore();

        assertThat(outcome.problems()).isEmpty();
        assertThat(ownersOfTheSecret()).containsExactly(uidOfTheOwner());
    }

    @Test
    void goesOnAfterTheServerWentAwayAndStillLinksOwners() throws IOException {
        volume("data");
        for (int i = 0; i < 20; i++) {
            configMap("settings-" + i);
        }
        ground.point
                .with(
                        "apps/deployments",
                        "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','namespace':'harbour'},'spec':{}}")
                .with(
                        "core/secrets",
                        "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'cert','namespace':'harbour','ownerReferences':[{'apiVersion':'apps/v1','kind':'Deployment','name':'web','uid':'old'}]}}");
        ground.cluster.failAfterCreates = 10;
        assertThat(code(ground.restore())).isEqualTo(ErrorCode.CLUSTER_UNREACHABLE);
        ground.cluster.failAfterCreates = Integer.MAX_VALUE;

        Outcome outcome = ground.again();

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(outcome.counts()).containsEntry("created", 26L).containsEntry("retained", 0L);
        assertThat(ground.cluster.created).doesNotHaveDuplicates();
        assertThat(ground.volumes.restored).hasSize(1);
        assertThat(ground.cluster
                        .find("core/secrets", "harbour/cert")
                        .orElseThrow()
                        .toString())
                .contains("ownerReferences");
        assertThat(report()).contains("{\"attempt\":1}", "{\"attempt\":2}");
    }

    @Test
    void failsOneObjectThatTheServerStumblesOverAndGoesOnWithTheOthers() {
        for (int i = 0; i < 30; i++) {
            configMap("settings-" + i);
        }
        ground.cluster.stumbles.add("core/configmaps harbour/settings-7");

        Outcome outcome = ground.restore();

        assertThat(code(outcome)).isEqualTo(ErrorCode.RESTORE_INCOMPLETE);
        assertThat(outcome.counts()).containsEntry("failed", 1L).containsEntry("created", 30L);
    }

    @Test
    void endsWhenTheServerStumblesOverEverything() {
        for (int i = 0; i < 60; i++) {
            configMap("settings-" + i);
            ground.cluster.stumbles.add("core/configmaps harbour/settings-" + i);
        }

        assertThat(code(ground.restore())).isEqualTo(ErrorCode.CLUSTER_FAILED);
    }

    @Test
    void repeatsWhatTheServerThrottles() {
        for (int i = 0; i < 20; i++) {
            configMap("settings-" + i);
        }
        ground.cluster.throttles = 5;

        Outcome outcome = ground.restore();

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(outcome.counts()).containsEntry("created", 21L);
    }

    @Test
    void mapsNamespacesPathsAndClasses() {
        volume("data");
        ground.namespaceMapping = Map.of("harbour", "copy");
        ground.pathMapping = Map.of("/srv/a", "/srv/b");

        Outcome outcome = ground.restore();

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(ground.volumes.restored).containsExactly("harbour/data -> copy/data (pv-data) at /srv/b/data");
        assertThat(Json.text(
                        ground.cluster
                                .find("core/persistentvolumeclaims", "copy/data")
                                .orElseThrow(),
                        "spec",
                        "volumeName"))
                .isEqualTo("pv-data");
    }

    @Test
    void givesAVolumeANewNameWhenAnotherClaimHoldsItsOwn() {
        volume("data");
        ground.cluster.put(
                "core/persistentvolumes",
                Json.object(
                        "{\"metadata\":{\"name\":\"pv-data\"},\"spec\":{\"claimRef\":{\"namespace\":\"harbour\",\"name\":\"data\",\"uid\":\"gone\"}},\"status\":{\"phase\":\"Released\"}}"
                                .getBytes(StandardCharsets.UTF_8)));

        Outcome outcome = ground.restore();

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        String volume = Json.text(
                ground.cluster
                        .find("core/persistentvolumeclaims", "harbour/data")
                        .orElseThrow(),
                "spec",
                "volumeName");
        assertThat(volume).startsWith("pv-data-");
        assertThat(ground.cluster.find("core/persistentvolumes", volume)).isPresent();
        assertThat(ground.cluster
                        .find("core/persistentvolumes", "pv-data")
                        .orElseThrow()
                        .toString())
                .contains("Released");
    }

    @Test
    void createsNoClaimWhoseDataCouldNotBeRestored() {
        volume("data");
        volume("logs");
        ground.volumes.full.add("/srv/a/data");

        Outcome outcome = ground.restore();

        assertThat(code(outcome)).isEqualTo(ErrorCode.RESTORE_INCOMPLETE);
        assertThat(ground.cluster.find("core/persistentvolumeclaims", "harbour/data"))
                .isEmpty();
        assertThat(ground.cluster.find("core/persistentvolumes", "pv-data")).isEmpty();
        assertThat(ground.cluster.find("core/persistentvolumeclaims", "harbour/logs"))
                .isPresent();
        assertThat(outcome.problems()).extracting(Problem::code).containsOnly(ErrorCode.VOLUME_TARGET_NOT_EMPTY);
    }

    /** Namespace, volume, and then no more. */
    private void endBehindTheDataOfAVolume() {
        volume("data");
        ground.cluster.failAfterCreates = 2;
        assertThat(code(ground.restore())).isEqualTo(ErrorCode.CLUSTER_UNREACHABLE);
        assertThat(ground.cluster.created).containsExactly("core/namespaces harbour", "core/persistentvolumes pv-data");
        ground.cluster.failAfterCreates = Integer.MAX_VALUE;
    }

    @Test
    void goesOnWithTheVolumeThatAnEarlierRestoreOfThePointBegan() {
        endBehindTheDataOfAVolume();

        Outcome outcome = ground.restore();

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(outcome.problems()).isEmpty();
        assertThat(ground.volumes.restored).hasSize(2);
        assertThat(ground.cluster.created)
                .containsExactly(
                        "core/namespaces harbour",
                        "core/persistentvolumes pv-data",
                        "core/persistentvolumeclaims harbour/data");
    }

    @Test
    void leavesAVolumeAloneThatAClaimWasBoundToSinceARestoreEnded() {
        endBehindTheDataOfAVolume();
        Json.objectAt(ground.cluster.find("core/persistentvolumes", "pv-data").orElseThrow(), "spec", "claimRef")
                .orElseThrow()
                .put("uid", "of-a-claim-that-is-gone");

        Outcome outcome = ground.restore();

        assertThat(outcome.problems()).extracting(Problem::code).contains(ErrorCode.VOLUME_TARGET_NOT_EMPTY);
        assertThat(ground.volumes.restored).hasSize(1);
    }

    @Test
    void neverGoesOnWithAVolumeThatWasHandedOver() {
        volume("data");
        ground.restore();
        ground.cluster.remove("core/persistentvolumeclaims", "harbour/data");
        ground.cluster.remove("core/persistentvolumes", "pv-data");

        Outcome outcome = ground.restore();

        assertThat(outcome.problems()).extracting(Problem::code).contains(ErrorCode.VOLUME_TARGET_NOT_EMPTY);
        assertThat(ground.volumes.restored).hasSize(1);
    }

    @Test
    void tellsOfAClaimThatDoesNotBecomeBound() {
        volume("data");
        ground.cluster.binds = false;

        Outcome outcome = ground.restore();

        assertThat(code(outcome)).isEqualTo(ErrorCode.RESTORE_INCOMPLETE);
        assertThat(outcome.problems()).extracting(Problem::code).containsExactly(ErrorCode.CLAIM_NOT_BOUND);
    }

    @Test
    void tellsOfADefinitionThatIsNotEstablishedAndOfItsInstances() {
        ground.cluster.establishes = false;
        ground.point
                .with(
                        "apiextensions.k8s.io/customresourcedefinitions",
                        "{'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition','metadata':{'name':'ships.sea.example'},'spec':{}}")
                .with(
                        "sea.example/ships",
                        "{'apiVersion':'sea.example/v1','kind':'Ship','metadata':{'name':'argo','namespace':'harbour'}}");

        Outcome outcome = ground.restore();

        assertThat(outcome.problems())
                .extracting(Problem::code)
                .containsExactly(ErrorCode.CRD_NOT_ESTABLISHED, ErrorCode.KIND_NOT_SERVED);
    }

    @Test
    void mergesAccountsAndBindingsIntoWhatIsThere() {
        ground.allowed = new ClusterWide(true, false, false, true, false);
        ground.cluster.put(
                "core/namespaces",
                Json.object("{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"harbour\"}}"
                        .getBytes(StandardCharsets.UTF_8)));
        ground.cluster.put(
                "core/serviceaccounts",
                Json.object(
                        "{\"metadata\":{\"name\":\"default\",\"namespace\":\"harbour\"},\"imagePullSecrets\":[{\"name\":\"own\"}]}"
                                .getBytes(StandardCharsets.UTF_8)));
        ground.cluster.put(
                "rbac.authorization.k8s.io/clusterrolebindings",
                Json.object(
                        "{\"metadata\":{\"name\":\"sailors\"},\"roleRef\":{\"name\":\"r\"},\"subjects\":[{\"kind\":\"User\",\"name\":\"anna\"}]}"
                                .getBytes(StandardCharsets.UTF_8)));
        ground.point
                .with(
                        "core/serviceaccounts",
                        "{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'default','namespace':'harbour'},'imagePullSecrets':[{'name':'registry'}]}")
                .with(
                        "rbac.authorization.k8s.io/clusterrolebindings",
                        "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRoleBinding','metadata':{'name':'sailors'},'roleRef':{'name':'r'},'subjects':[{'kind':'ServiceAccount','name':'captain','namespace':'harbour'}]}");

        Outcome outcome = ground.restore();

        assertThat(outcome.counts()).containsEntry("changed", 2L);
        assertThat(ground.cluster
                        .find("core/serviceaccounts", "harbour/default")
                        .orElseThrow()
                        .toString())
                .contains("own", "registry");
        assertThat(ground.cluster
                        .find("rbac.authorization.k8s.io/clusterrolebindings", "sailors")
                        .orElseThrow()
                        .toString())
                .contains("anna", "captain");
    }

    @Test
    void obeysTheGuardrailsAndNeverTouchesItsOwnIdentity() {
        configMap("settings");
        ground.point
                .with(
                        "rbac.authorization.k8s.io/clusterrolebindings",
                        "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRoleBinding','metadata':{'name':'sailors'},'roleRef':{'name':'r'},'subjects':[{'kind':'ServiceAccount','name':'captain','namespace':'harbour'}]}")
                .with(
                        "rbac.authorization.k8s.io/rolebindings",
                        "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'RoleBinding','metadata':{'name':'sneaky','namespace':'harbour'},'roleRef':{'name':'r'},'subjects':[{'kind':'Group','name':'system:serviceaccounts:davit-agent'}]}")
                .with("core/namespaces", "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'davit-agent'}}")
                .with(
                        "core/configmaps",
                        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'own','namespace':'davit-agent'}}");

        Outcome outcome = ground.restore();

        assertThat(outcome)
                .as("all is not well when objects were left out")
                .isInstanceOfSatisfying(
                        Outcome.PartlySucceeded.class,
                        partly -> assertThat(partly.code()).isEqualTo(ErrorCode.RESTORE_INCOMPLETE));
        assertThat(ground.cluster.created)
                .containsExactly("core/namespaces harbour", "core/configmaps harbour/settings");
        assertThat(outcome.problems())
                .allMatch(problem -> problem.severity() == Severity.ERROR)
                .extracting(Problem::subject, Problem::code)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("core/namespaces davit-agent", ErrorCode.OBJECT_PROTECTED),
                        org.assertj.core.groups.Tuple.tuple(
                                "core/configmaps davit-agent/own", ErrorCode.OBJECT_PROTECTED),
                        org.assertj.core.groups.Tuple.tuple(
                                "rbac.authorization.k8s.io/rolebindings harbour/sneaky", ErrorCode.OBJECT_PROTECTED),
                        org.assertj.core.groups.Tuple.tuple(
                                "rbac.authorization.k8s.io/clusterrolebindings sailors", ErrorCode.OBJECT_NOT_ALLOWED));
    }

    private void webhook(String service) {
        ground.allowed = new ClusterWide(false, true, false, true, false);
        ground.namespaceMapping = Map.of("harbour", "copy");
        configMap("settings");
        ground.point.with(
                "admissionregistration.k8s.io/validatingwebhookconfigurations",
                "{'apiVersion':'admissionregistration.k8s.io/v1','kind':'ValidatingWebhookConfiguration','metadata':{'name':'guard'},'webhooks':[{'name':'g.sea.example','clientConfig':"
                        + service + "}]}");
    }

    private void endpoint(boolean ready) {
        ground.cluster.put(
                "discovery.k8s.io/endpointslices",
                Json.object(
                        ("{\"metadata\":{\"name\":\"guard-x\",\"namespace\":\"copy\",\"labels\":{\"kubernetes.io/service-name\":\"guard\"}},\"endpoints\":[{\"conditions\":{\"ready\":"
                                        + ready + "}}]}")
                                .getBytes(StandardCharsets.UTF_8)));
    }

    private static final String GUARD = "admissionregistration.k8s.io/validatingwebhookconfigurations guard";

    @Test
    void appliesAWebhookWhenItsServiceAnswers() {
        webhook("{'service':{'namespace':'harbour','name':'guard'}}");
        int[] looks = {0};
        ground.cluster.whenListing = () -> endpoint(++looks[0] > 3);

        Outcome outcome = ground.restore();

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(looks[0]).isEqualTo(4);
        assertThat(ground.cluster.created).endsWith(GUARD);
    }

    @Test
    void appliesNoWebhookThatNobodyAnswersFor() {
        webhook("{'service':{'namespace':'harbour','name':'guard'}}");
        endpoint(false);

        Outcome outcome = ground.restore();

        assertThat(outcome.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ErrorCode.SERVICE_NOT_READY);
            assertThat(problem.message()).contains("copy/guard");
        });
        assertThat(ground.cluster.created).doesNotContain(GUARD);
    }

    @Test
    void waitsForNoServiceOfAWebhookThatIsElsewhere() {
        webhook("{'url':'https://guard.example'}");

        assertThat(ground.restore()).isInstanceOf(Outcome.Succeeded.class);
        assertThat(ground.cluster.created).endsWith(GUARD);
    }

    @Test
    void refusesMappingsThatCannotWork() {
        configMap("settings");
        ground.point.with(
                "core/configmaps", "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'x','namespace':'port'}}");
        for (Map<String, String> mapping : List.of(
                Map.of("harbour", "port"),
                Map.of("harbour", "x", "port", "x"),
                Map.of("nowhere", "x"),
                Map.of("harbour", "No Name"))) {
            ground.namespaceMapping = mapping;
            assertThat(code(ground.restore())).as("%s", mapping).isEqualTo(ErrorCode.MAPPING_INVALID);
        }
        ground.namespaceMapping = Map.of("harbour", "davit-agent");
        assertThat(code(ground.restore())).isEqualTo(ErrorCode.OBJECT_PROTECTED);
        ground.namespaceMapping = Map.of();
        ground.pathMapping = Map.of("/srv/a", "../b");
        assertThat(code(ground.restore())).isEqualTo(ErrorCode.MAPPING_INVALID);
        ground.pathMapping = Map.of();
        ground.namespaces = List.of("nowhere");
        assertThat(code(ground.restore())).isEqualTo(ErrorCode.NAMESPACE_UNKNOWN);
        assertThat(ground.cluster.created).isEmpty();
    }

    @Test
    void restoresOnlyTheChosenNamespaces() {
        configMap("settings");
        volume("data");
        ground.point
                .with(
                        "core/configmaps",
                        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'x','namespace':'port'}}")
                .with(
                        "apiextensions.k8s.io/customresourcedefinitions",
                        "{'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition','metadata':{'name':'ships.sea.example'},'spec':{}}");
        ground.namespaces = List.of("port");

        Outcome outcome = ground.restore();

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(ground.cluster.created).containsExactly("core/namespaces port", "core/configmaps port/x");
    }

    @Test
    void expectsTheObjectsThatItIsGoingToHandleAndNoOthers() {
        configMap("settings");
        volume("data");
        ground.point
                .with(
                        "core/configmaps",
                        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'x','namespace':'port'}}")
                .with(
                        "core/persistentvolumes",
                        "{'apiVersion':'v1','kind':'PersistentVolume','metadata':{'name':'nobodys'},'spec':{}}")
                .with(
                        "rbac.authorization.k8s.io/clusterrolebindings",
                        "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRoleBinding','metadata':{'name':'b'}}")
                .with(
                        "apiextensions.k8s.io/customresourcedefinitions",
                        "{'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition','metadata':{'name':'ships.sea.example'},'spec':{}}");

        for (List<String> chosen : List.of(List.of("port"), List.of("harbour"), List.<String>of())) {
            ground.namespaces = chosen;
            ground.restore();

            assertThat(ground.watch.objects.get()).as("objects of %s", chosen).isEqualTo(ground.watch.expectedObjects);
        }
    }

    @Test
    void writesNothingWhenDataAreMissing() {
        configMap("settings");
        ground.point.complete = false;

        assertThat(code(ground.restore())).isEqualTo(ErrorCode.MISSING_DATA);
        assertThat(ground.cluster.created).isEmpty();
    }

    @Test
    void endsCanceledWhenAsked() {
        configMap("settings");
        ground.cancel.cancel("enough");

        assertThat(ground.restore()).isInstanceOf(Outcome.Canceled.class);
        assertThat(ground.cluster.created).isEmpty();
        assertThat(ground.leaks).isEmpty();
    }

    @Test
    void failsANamespaceThatIsBeingDeletedAndAllInIt() {
        configMap("settings");
        ground.cluster.put(
                "core/namespaces",
                Json.object("{\"metadata\":{\"name\":\"harbour\",\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"}}"
                        .getBytes(StandardCharsets.UTF_8)));

        Outcome outcome = ground.restore();

        assertThat(code(outcome)).isEqualTo(ErrorCode.RESTORED_NOTHING);
        assertThat(outcome.problems())
                .extracting(Problem::code)
                .containsOnly(ErrorCode.NAMESPACE_TERMINATING)
                .hasSize(2);
    }
}
