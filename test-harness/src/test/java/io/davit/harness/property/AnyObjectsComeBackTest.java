package io.davit.harness.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.WorkFolder;
import io.davit.harness.pier.QuickTerminal;
import io.davit.harness.story.AgentSetup;
import io.davit.harness.story.BackupOperator;
import io.davit.harness.story.ClusterAdmin;
import io.davit.harness.story.ClusterComparer;
import io.davit.harness.story.Normaliser;
import io.davit.harness.story.ObjectCapture;
import io.davit.harness.story.Relocation;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever objects a real API server has taken: backed up, deleted with their namespaces and restored, they are the same. */
@OnGround
class AnyObjectsComeBackTest {
    private static final int SETS = 4;
    private static final int OBJECTS = 40;
    /** Of no application: no name begins with it. */
    private static final String NONE_CLUSTER_SCOPED = "no-such-application";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Deleting a namespace takes long: so several sets share one backup, one deletion, one restore. */
    @Test
    void generatedObjectsComeBack(ControlPlane cluster, S3Server storage, FreshNames names) {
        KubernetesClient client = cluster.admin();
        Set<String> namespaces = new TreeSet<>();
        for (int i = 0; i < SETS; i++) {
            long seed = new Random().nextLong();
            String namespace = cluster.createNamespace(names.next("set"));
            System.out.printf("property: namespace %s has the objects of seed %dL%n", namespace, seed);
            namespaces.add(namespace);
            new GeneratedObjects(seed, namespace)
                    .list(client, OBJECTS)
                    .forEach(object -> client.resource(object).create());
        }
        try (WorkFolder work = WorkFolder.create("property")) {
            BackupOperator operator = install(cluster, storage, work.path(), names.next("bucket"));
            operator.run("repo", "init", "--accept-no-recovery-key").orFail();
            operator.run(words("backup", namespaces)).orFail();
            ObjectCapture before = ObjectCapture.of(client, namespaces, NONE_CLUSTER_SCOPED);
            delete(client, namespaces);

            operator.run("restore", "latest").orFail();

            ObjectCapture after = ObjectCapture.of(client, namespaces, NONE_CLUSTER_SCOPED);
            assertThat(before.count()).isGreaterThan(SETS * OBJECTS);
            assertThat(new ClusterComparer(Normaliser.PUBLISHED).differences(before, after, Relocation.NONE))
                    .isEmpty();
        }
    }

    private static void delete(KubernetesClient client, Set<String> namespaces) {
        namespaces.forEach(each -> client.namespaces().withName(each).delete());
        await().atMost(PATIENCE)
                .until(() -> namespaces.stream()
                        .allMatch(each -> client.namespaces().withName(each).get() == null));
    }

    private static BackupOperator install(ControlPlane cluster, S3Server storage, Path work, String bucket) {
        AgentSetup setup = new AgentSetup(
                work.resolve("agent"),
                "property",
                new ClusterAdmin(cluster).installAgentRights().agentKubeconfig(),
                "pier-1",
                List.of(),
                AgentSetup.s3(storage, storage.createBucket(bucket), storage.owner()));
        return QuickTerminal.operator(setup.write("enough rope for everyone", "{}\n"));
    }

    private static String[] words(String command, Set<String> namespaces) {
        return Stream.concat(Stream.of(command), namespaces.stream()).toArray(String[]::new);
    }
}
