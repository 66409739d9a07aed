package io.davit.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.run.FastFolders;
import io.davit.agent.run.Outcome;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Field managers after a restore (A6). */
class ManagerStepTest {
    private static final String WEB = "apps/deployments";

    @TempDir(factory = FastFolders.class)
    Path folder;

    private Ground ground;

    @BeforeEach
    void captureWhatThreeManagersHeld() {
        ground = new Ground(folder);
        ground.withFieldManagers = true;
        ground.point
                .with("core/namespaces", "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'shop'}}")
                .with(WEB, """
                        {'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','namespace':'shop','uid':'old',
                         'ownerReferences':[{'apiVersion':'v1','kind':'ConfigMap','name':'app','uid':'older'}],
                         'managedFields':[
                          {'manager':'helm','operation':'Apply','apiVersion':'apps/v1','time':'2026-01-02T03:04:05Z','fieldsType':'FieldsV1',
                           'fieldsV1':{'f:metadata':{'f:ownerReferences':{}},'f:spec':{'f:replicas':{},'f:template':{'f:image':{}},'f:gone':{}}}},
                          {'manager':'kubectl-edit','operation':'Update','apiVersion':'apps/v1','time':'2026-01-03T00:00:00Z','fieldsType':'FieldsV1',
                           'fieldsV1':{'f:spec':{'f:replicas':{}}}},
                          {'manager':'controller','operation':'Update','subresource':'status','apiVersion':'apps/v1','time':'2026-01-03T00:00:00Z',
                           'fieldsType':'FieldsV1','fieldsV1':{'f:status':{'f:ready':{}}}},
                          {'manager':'davit-agent:earlier:restore','operation':'Update','apiVersion':'apps/v1','fieldsType':'FieldsV1',
                           'fieldsV1':{'f:metadata':{'f:annotations':{'f:davit-agent/restored':{}}}}}]},
                         'spec':{'replicas':2,'paused':false,'template':{'image':'web:1'}}}""")
                .with(
                        "core/configmaps",
                        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'app','namespace':'shop'}}");
    }

    @Test
    void givesFieldsBackToWhoHeldThemAtCapture() {
        Outcome outcome = ground.restore();

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.counts()).containsEntry("managersRestored", 1L).containsEntry("linked", 1L);
        List<ObjectNode> managers = managers();
        assertThat(managers)
                .extracting(entry -> Json.text(entry, "manager"))
                .satisfiesExactlyInAnyOrder(
                        mark -> assertThat(RestoreMark.isMark(mark)).isTrue(),
                        helm -> assertThat(helm).isEqualTo("helm"),
                        edit -> assertThat(edit).isEqualTo("kubectl-edit"));
        assertThat(of("helm").toString())
                .as("its own time, and only fields that are there and that the restore does not set anew")
                .isEqualTo(
                        ("{'manager':'helm','operation':'Apply','apiVersion':'apps/v1','time':'2026-01-02T03:04:05Z',"
                                        + "'fieldsType':'FieldsV1','fieldsV1':{'f:spec':{'f:replicas':{},'f:template':{'f:image':{}}}}}")
                                .replace('\'', '"'));
        assertThat(ground.leaks).isEmpty();
        assertThat(ground.runFolder()).isDirectoryNotContaining("glob:**/" + ManagerSpool.FILE);
    }

    @Test
    void leavesTheAgentAsManagerWhenNobodyAskedForMore() {
        ground.withFieldManagers = false;

        Outcome outcome = ground.restore();

        assertThat(outcome.counts()).doesNotContainKey("managersRestored");
        assertThat(managers())
                .extracting(entry -> Json.text(entry, "manager"))
                .contains("davit-agent")
                .doesNotContain("helm");
    }

    @Test
    void hasNothingLeftToDoWhenItIsRepeated() {
        ground.restore();
        List<ObjectNode> before = managers();
        int written = ground.cluster.written.size();

        Outcome outcome = ground.again();

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(ground.cluster.written).hasSize(written);
        assertThat(managers()).isEqualTo(before);
    }

    @Test
    void isDoneByTheRepeatedRunWhenTheFirstOneDied() {
        AtomicInteger patches = new AtomicInteger();
        ground.cluster.whenPatching = () -> {
            if (patches.incrementAndGet() == 2) {
                throw new DavitException(ErrorCode.CLUSTER_UNREACHABLE, "the server went away");
            }
        };
        assertThat(ground.restore()).isInstanceOf(Outcome.Failed.class);
        assertThat(managers()).extracting(entry -> Json.text(entry, "manager")).contains("davit-agent");

        Outcome outcome = ground.again();

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(managers())
                .extracting(entry -> Json.text(entry, "manager"))
                .contains("helm")
                .doesNotContain("davit-agent");
    }

    @Test
    void doesNotTakeAwayWhatSomebodyTookOver() {
        ground.restore();
        ObjectNode live = ground.cluster.find(WEB, "shop/web").orElseThrow();
        Json.objectsAt(live, "metadata", "managedFields").stream()
                .filter(entry -> Json.text(entry, "manager").equals("helm"))
                .forEach(entry -> entry.put("manager", "argocd"));

        ground.again();

        assertThat(managers())
                .extracting(entry -> Json.text(entry, "manager"))
                .contains("argocd")
                .doesNotContain("helm");
    }

    @Test
    void leavesWhatIsNotItsOwnAlone() {
        ground.cluster.put(
                "core/namespaces", Json.empty().set("metadata", Json.empty().put("name", "shop")));
        ObjectNode there = Json.empty();
        there.putObject("metadata").put("namespace", "shop").put("name", "web");
        ground.cluster.put(WEB, there);

        ground.restore();

        assertThat(managers()).isEmpty();
    }

    @Test
    void saysOfOneObjectThatItCouldNotAndGoesOn() {
        ground.cluster.patchRefused.add(WEB + " shop/web");

        Outcome outcome = ground.restore();

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(outcome.problems())
                .filteredOn(problem -> problem.message().startsWith("Its field managers were not given back"))
                .extracting(Problem::code, Problem::subject)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(ErrorCode.OBJECT_REFUSED, WEB + " shop/web"));
    }

    @Test
    void doesNotBelieveAPatchThatLeftTheObjectAtItsVersion() {
        AtomicInteger patches = new AtomicInteger();
        ground.cluster.patchLost =
                patch -> !Json.at(patch, "metadata").has("ownerReferences") && patches.incrementAndGet() == 1;

        Outcome outcome = ground.restore();

        assertThat(outcome.counts()).containsEntry("managersRestored", 1L);
        assertThat(of("helm").path("operation").asText()).isEqualTo("Apply");
        assertThat(patches).hasValue(2);
    }

    @Test
    void givesUpOnAnObjectThatKeepsChanging() {
        ground.cluster.whenPatching = () -> ground.cluster
                .find(WEB, "shop/web")
                .ifPresent(live ->
                        live.withObjectProperty("metadata").put("resourceVersion", "busy-" + System.nanoTime()));

        Outcome outcome = ground.restore();

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(outcome.problems()).extracting(Problem::code).contains(ErrorCode.OBJECT_MANAGERS_LEFT);
    }

    private ObjectNode of(String manager) {
        return managers().stream()
                .filter(entry -> Json.text(entry, "manager").equals(manager))
                .findFirst()
                .orElseThrow();
    }

    private List<ObjectNode> managers() {
        return Json.objectsAt(ground.cluster.find(WEB, "shop/web").orElseThrow(), "metadata", "managedFields");
    }
}
