package io.davit.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.run.FastFolders;
import io.davit.agent.run.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A run that breaks off at any write, before or after it took place, and is repeated under its id, ends as if nothing had been. */
class RepeatedRunTest {
    private static final int OBJECTS = 13;

    @TempDir(factory = FastFolders.class)
    Path folder;

    static Stream<Arguments> everyWrite() {
        return IntStream.range(0, OBJECTS)
                .boxed()
                .flatMap(write -> Stream.of(Arguments.of(write, false), Arguments.of(write + 1, true)));
    }

    @ParameterizedTest(name = "after {0} writes, the last one unanswered: {1}")
    @MethodSource("everyWrite")
    void endsAsIfItHadNeverBeenInterrupted(int writes, boolean unanswered) {
        Ground undisturbed = harbour("undisturbed");
        Outcome calm = undisturbed.restore();
        assertThat(calm).isInstanceOf(Outcome.Succeeded.class);
        Ground ground = harbour("disturbed");
        ground.cluster.failAfterCreates = writes;
        ground.cluster.failsAfterStoring = unanswered;
        assertThat(ground.restore()).isInstanceOf(Outcome.Failed.class);
        ground.cluster.failAfterCreates = Integer.MAX_VALUE;

        Outcome outcome = ground.again();

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.counts()).isEqualTo(calm.counts());
        assertThat(ground.cluster.created).doesNotHaveDuplicates().hasSize(OBJECTS);
        assertThat(ground.volumes.restored).hasSize(1);
        assertThat(normal(ground)).isEqualTo(normal(undisturbed));
    }

    private Ground harbour(String name) {
        Ground ground = new Ground(folder.resolve(name));
        ground.point
                .with("core/namespaces", "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'harbour'}}")
                .with(
                        "core/persistentvolumes",
                        "{'apiVersion':'v1','kind':'PersistentVolume','metadata':{'name':'pv'},'spec':{'local':{'path':'/srv/data'},'claimRef':{'namespace':'harbour','name':'data'}}}")
                .with(
                        "core/persistentvolumeclaims",
                        "{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'data','namespace':'harbour'},'spec':{}}")
                .withData("harbour", "data", "pv")
                .with(
                        "core/persistentvolumes",
                        "{'apiVersion':'v1','kind':'PersistentVolume','metadata':{'name':'static'},'spec':{'nfs':{},'claimRef':{'namespace':'harbour','name':'shared'}}}")
                .with(
                        "core/persistentvolumeclaims",
                        "{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'shared','namespace':'harbour'},'spec':{}}");
        for (String owned : List.of("one", "two", "three")) {
            ground.point.with(
                    "core/secrets",
                    "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'" + owned
                            + "','namespace':'harbour','ownerReferences':[{'apiVersion':'apps/v1','kind':'Deployment','name':'web','uid':'old'}]}}");
        }
        for (String name2 : List.of("a", "b", "c")) {
            ground.point.with(
                    "core/configmaps",
                    "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'" + name2 + "','namespace':'harbour'}}");
        }
        ground.point
                .with(
                        "apps/deployments",
                        "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','namespace':'harbour'},'spec':{}}")
                .with(
                        "core/serviceaccounts",
                        "{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'default','namespace':'harbour'},'imagePullSecrets':[{'name':'r'}]}");
        return ground;
    }

    private static Map<String, ObjectNode> normal(Ground ground) {
        Map<String, ObjectNode> normal = new TreeMap<>();
        ground.cluster
                .all()
                .forEach((key, object) ->
                        normal.put(key, Normalisation.normal(key.substring(0, key.indexOf(' ')), object)));
        return normal;
    }
}
