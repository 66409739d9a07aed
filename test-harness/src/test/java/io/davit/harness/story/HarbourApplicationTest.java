package io.davit.harness.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.WorkFolder;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@OnGround
class HarbourApplicationTest {
    private static final HarbourSize TINY = new HarbourSize(300_000, 60);
    private static final Normaliser AS_IS = (key, object) -> object;

    private final WorkFolder work = WorkFolder.create("volumes");
    private final Path temp = work.path();

    @AfterEach
    void deleteVolumes() {
        work.close();
    }

    @Test
    void hasOneOfEverythingPeopleDeploy(ControlPlane cluster, FreshNames names) {
        HarbourApplication harbour = new HarbourApplication(cluster, names.next("all"), temp.resolve("volumes"), TINY);

        harbour.deploy();

        Set<String> kinds = new TreeSet<>();
        harbour.objects().objects().keySet().forEach(key -> kinds.add(key.resource()));
        assertThat(kinds)
                .contains(
                        "namespaces",
                        "configmaps",
                        "secrets",
                        "serviceaccounts",
                        "services",
                        "persistentvolumeclaims",
                        "persistentvolumes",
                        "resourcequotas",
                        "limitranges",
                        "apps/deployments",
                        "apps/statefulsets",
                        "apps/daemonsets",
                        "batch/cronjobs",
                        "networking.k8s.io/ingresses",
                        "networking.k8s.io/networkpolicies",
                        "policy/poddisruptionbudgets",
                        "rbac.authorization.k8s.io/roles",
                        "rbac.authorization.k8s.io/rolebindings",
                        "rbac.authorization.k8s.io/clusterroles",
                        "rbac.authorization.k8s.io/clusterrolebindings",
                        "storage.k8s.io/storageclasses",
                        "apiextensions.k8s.io/customresourcedefinitions",
                        harbour.name() + ".davit.example/vessels");
    }

    @Test
    void showsItsChangesToTheComparers(ControlPlane cluster, FreshNames names) {
        HarbourApplication harbour =
                new HarbourApplication(cluster, names.next("change"), temp.resolve("volumes"), TINY);
        harbour.deploy();
        ObjectCapture objects = harbour.objects();
        TreeCapture files = TreeCapture.of(harbour.root());

        harbour.change();

        assertThat(new ClusterComparer(AS_IS).differences(objects, harbour.objects(), Relocation.NONE))
                .anyMatch(line -> line.contains("vessel-7 is missing"))
                .anyMatch(line -> line.contains("vessel-12 was not there before"))
                .anyMatch(line -> line.contains("/charts: .data.notes was absent"))
                .anyMatch(line -> line.contains("/web: .spec.replicas was 3 and is 4"));
        assertThat(TreeComparer.differences("volumes", files, TreeCapture.of(harbour.root())))
                .anyMatch(line -> line.contains("file-00001.bin is missing"))
                .anyMatch(line -> line.contains("renamed.bin was not there"))
                .anyMatch(line -> line.contains("16384.dat was"));
    }

    @Test
    void leavesNothingBehindWhenItIsDestroyed(ControlPlane cluster, FreshNames names) {
        HarbourApplication harbour =
                new HarbourApplication(cluster, names.next("destroy"), temp.resolve("volumes"), TINY);
        harbour.deploy();

        harbour.destroy();

        assertThat(harbour.objects().objects()).isEmpty();
        assertThat(harbour.root()).doesNotExist();
    }
}
