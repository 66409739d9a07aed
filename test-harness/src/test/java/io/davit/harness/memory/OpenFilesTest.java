package io.davit.harness.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.davit.agent.endpoint.EndpointAddress;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.Ground;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.ServerProcess;
import io.davit.harness.ground.WorkFolder;
import io.davit.harness.pier.QuickTerminal;
import io.davit.harness.story.AgentSetup;
import io.davit.harness.story.BackupOperator;
import io.davit.harness.story.ClusterAdmin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The long-lived agent gives back what its runs opened. */
@OnGround
class OpenFilesTest {
    private static final Path LOGS = Ground.logs();
    private static final Duration READY = Duration.ofMinutes(1);
    private static final int FILES = 200;
    private static final int RUNS = 4;

    /** Kept-alive connections to the API server and the store; how many is their pools' business. */
    private static final int MORE_SOCKETS = 8;

    @Test
    void runsLeaveNothingOpen(ControlPlane cluster, S3Server storage, FreshNames names) throws IOException {
        String namespace = names.next("ns");
        try (WorkFolder work = WorkFolder.create("open-files")) {
            BackupOperator operator = install(cluster, storage, work.path(), namespace);
            Path folder = Files.createDirectory(work.path().resolve("files"));
            Cargo.many(folder, FILES);
            new Hold(cluster, namespace, folder).create();
            operator.run("repo", "init", "--accept-no-recovery-key").orFail();
            try (ServerProcess agent = operator.startAgent("open-files", LOGS)) {
                await().atMost(READY)
                        .until(() -> EndpointAddress.read(operator.setup().dataFolder())
                                .isPresent());
                work(operator, namespace, 0);
                List<String> before = open(agent.pid());
                for (int i = 1; i <= RUNS; i++) {
                    Files.writeString(folder.resolve("change-" + i), "change " + i);
                    work(operator, namespace, i);
                }
                List<String> after = open(agent.pid());

                assertThat(files(after)).isEqualTo(files(before)).noneMatch(file -> file.endsWith("(deleted)"));
                assertThat(sockets(after)).isLessThanOrEqualTo(sockets(before) + MORE_SOCKETS);
            }
        }
    }

    private static void work(BackupOperator operator, String namespace, int number) {
        operator.run("backup", namespace).orFail();
        operator.run("restore", "latest", "--no-data", "--map", namespace + "=" + namespace + "-" + number)
                .orFail();
    }

    private static BackupOperator install(ControlPlane cluster, S3Server storage, Path work, String bucket) {
        AgentSetup setup = new AgentSetup(
                work.resolve("agent"),
                "open-files",
                new ClusterAdmin(cluster).installAgentRights().agentKubeconfig(),
                Hold.NODE,
                List.of(work),
                AgentSetup.s3(storage, storage.createBucket(bucket), storage.owner()));
        return QuickTerminal.operator(setup.write("enough rope for everyone", "{}\n"));
    }

    /** What the process' file descriptors point to. */
    private static List<String> open(long process) throws IOException {
        List<String> open = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(process), "fd"))) {
            for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
                try {
                    open.add(Files.readSymbolicLink(descriptor).toString());
                } catch (NoSuchFileException e) {
                    // Closed since it was listed.
                    continue;
                }
            }
        }
        return open;
    }

    /** Sorted. The tables and the rolling messages of RocksDB and an inventory that is just written, which come and go by themselves, are left out, and numbers are no part of a name. */
    private static List<String> files(List<String> open) {
        return open.stream()
                .filter(target -> !target.startsWith("socket:") && !target.endsWith(".sst") && !target.contains("/LOG"))
                .filter(target -> !target.endsWith("/inventory.new"))
                .map(target -> target.replaceAll("[0-9]+", "#"))
                .sorted()
                .toList();
    }

    private static long sockets(List<String> open) {
        return open.stream().filter(target -> target.startsWith("socket:")).count();
    }
}
