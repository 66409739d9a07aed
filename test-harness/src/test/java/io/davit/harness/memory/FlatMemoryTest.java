package io.davit.harness.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.Ground;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.WorkFolder;
import io.davit.harness.story.AgentSetup;
import io.davit.harness.story.ClusterAdmin;
import io.davit.harness.story.Folders;
import io.davit.harness.story.TreeCapture;
import io.davit.harness.story.TreeComparer;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Promise 6: the shipped heap is enough for any amount, and native memory does not grow in its stead. On servers of its own, for they are filled. */
@OnGround
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FlatMemoryTest {
    /** Heap, native memory of RocksDB and zstd, class data and stacks. */
    private static final double MOST_MEGABYTES = 240;

    /** Between a thousand and twenty thousand objects: the heap begins small and may grow up to its limit, native memory may not. */
    private static final double MORE_MEGABYTES = 45;

    private static final Path LOGS = Ground.logs();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ControlPlane cluster;
    private final S3Server storage;
    private final WorkFolder work;
    /** For tens of thousands of small files: to make, read and delete them on a disk takes the kernel longer than the agent. */
    private final WorkFolder small;

    private final SmallAgent agent;

    FlatMemoryTest(Ground ground) throws IOException {
        work = WorkFolder.createOnDisk("memory");
        small = WorkFolder.create("memory-small");
        cluster = ControlPlane.start(ground, "memory", LOGS);
        storage = S3Server.startOnDisk(ground, LOGS);
        AgentSetup setup = new AgentSetup(
                work.path().resolve("agent"),
                "memory",
                new ClusterAdmin(cluster).installAgentRights().agentKubeconfig(),
                Hold.NODE,
                List.of(work.path(), small.path()),
                AgentSetup.s3(storage, storage.createBucket("memory"), storage.owner()));
        agent = new SmallAgent(
                setup.write("enough rope for everyone", "{}\n"), work.path().resolve("commands"));
    }

    @BeforeAll
    void initialise() {
        agent.run("repo init", "repo", "init", "--accept-no-recovery-key");
    }

    @AfterAll
    void stop() {
        try (work;
                small;
                cluster;
                storage) {
            // closed in reverse order
        }
    }

    @Test
    void twentyTimesTheObjectsTakeNoMoreMemory() {
        Walk small = objects("thousand", 1_000);
        Walk large = objects("twenty-thousand", 20_000);

        assertThat(large.backup().megabytes()).isLessThan(small.backup().megabytes() + MORE_MEGABYTES);
        assertThat(large.restore().megabytes()).isLessThan(small.restore().megabytes() + MORE_MEGABYTES);
    }

    @Test
    void aFileOfOneGibibyteFits() throws IOException {
        Path folder = Files.createDirectories(work.path().resolve("large"));
        Cargo.large(folder.resolve("cargo"), 1024);

        files("gibibyte", folder);
    }

    @Test
    void fiftyThousandFilesFit() throws IOException {
        Path folder = Files.createDirectories(small.path().resolve("many"));
        Cargo.many(folder, 50_000);

        files("fifty-thousand", folder);
    }

    private record Walk(Footprint backup, Footprint restore) {}

    private Walk objects(String namespace, int count) {
        cluster.createNamespace(namespace);
        Ballast.load(cluster, namespace, count);
        // Every namespace has one more, of the controller manager.
        await().atMost(PATIENCE).until(() -> count(namespace) == count + 1);

        Footprint backup = agent.run("backup of " + count + " objects", "backup", namespace);
        Footprint restore = agent.run(
                "restore of " + count + " objects", "restore", "latest", "--map", namespace + "=" + namespace + "-2");

        assertThat(backup.answer().path("restorePoint").path("objects").asLong())
                .as("%s", backup.answer())
                .isGreaterThanOrEqualTo(count);
        assertThat(count(namespace + "-2")).isBetween(count + 0L, count + 1L);
        requireSmall(backup);
        requireSmall(restore);
        return new Walk(backup, restore);
    }

    private void files(String name, Path folder) throws IOException {
        Hold hold = new Hold(cluster, name, folder);
        hold.create();
        Footprint backup = agent.run("backup of " + name, "backup", name);
        TreeCapture before = TreeCapture.of(folder);
        hold.delete();
        Folders.delete(folder);

        Footprint restore = agent.run("restore of " + name, "restore", "latest", "--namespace", name);

        assertThat(TreeComparer.differences(name, before, TreeCapture.of(folder)))
                .isEmpty();
        requireSmall(backup);
        requireSmall(restore);
        Folders.delete(folder);
    }

    private static void requireSmall(Footprint footprint) {
        assertThat(footprint.megabytes()).as(footprint.line()).isLessThan(MOST_MEGABYTES);
    }

    private long count(String namespace) {
        var list = cluster.admin()
                .configMaps()
                .inNamespace(namespace)
                .list(new ListOptionsBuilder().withLimit(1L).build());
        Long more = list.getMetadata().getRemainingItemCount();
        return list.getItems().size() + (more == null ? 0 : more);
    }
}
