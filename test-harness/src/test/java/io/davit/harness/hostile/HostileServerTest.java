package io.davit.harness.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.errors.Category;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;
import io.davit.harness.pier.Pier;
import io.davit.harness.pier.Yard;
import io.davit.harness.story.AgentAnswer;
import io.davit.harness.story.ClusterAdmin;
import io.davit.harness.story.Storage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sample of the attacks on a bucket behind a real server, seen by the real program. */
@OnGround
class HostileServerTest {
    @TempDir
    private Path folder;

    private ControlPlane cluster;
    private FreshNames names;
    private Pier pier;
    private Yard yard;
    private Storage storage;

    @BeforeEach
    void build(ControlPlane cluster, S3Server s3, FreshNames names) throws Exception {
        this.cluster = cluster;
        this.names = names;
        new ClusterAdmin(cluster).installAgentRights();
        Path root = folder.toRealPath().resolve("volumes/hold");
        pier = Pier.build(cluster, names.next("pier"), root, "nothing");
        String bucket = s3.createBucket(names.next("bucket"));
        yard = Yard.create(
                folder.resolve("yard"),
                new ClusterAdmin(cluster).agentKubeconfig(),
                "s3: {endpoint: \"%s\", bucket: %s, path-style: true, access-key-file: \"%s\", secret-key-file: \"%s\"}"
                        .formatted(
                                s3.endpoint(),
                                bucket,
                                s3.owner().accessKeyFile(),
                                s3.owner().secretKeyFile()),
                "any",
                root.getParent());
        storage = new Storage(s3, bucket);
        yard.run("repo", "init", "--accept-no-recovery-key").orFail();
        yard.run("backup", pier.namespace()).orFail();
    }

    @Test
    void saysThatTheRestorePointWasAltered() {
        String entry = storage.keys().stream()
                .filter(key -> key.startsWith("points/"))
                .sorted()
                .skip(1)
                .findFirst()
                .orElseThrow();
        storage.flipBit(entry, 4L * storage.read(entry).length);

        assertRefused("REPOSITORY_TAMPERED", Category.SECURITY);
    }

    @Test
    void saysThatAPackIsMissingBeforeAnythingIsRestored() {
        storage.keys().stream().filter(key -> key.startsWith("packs/")).forEach(storage::delete);

        assertRefused("MISSING_DATA", Category.ENVIRONMENT);
    }

    private void assertRefused(String code, Category category) {
        List<String> before = storage.keys();
        String target = names.next("target");

        AgentAnswer answer = yard.runProcess("restore", "latest", "--map", pier.namespace() + "=" + target);

        assertThat(answer.json().path("outcome").path("code").asText())
                .as(answer.toString())
                .isEqualTo(code);
        assertThat(answer.exitStatus()).isEqualTo(category.exitStatus());
        assertThat(cluster.admin().namespaces().withName(target).get()).isNull();
        assertThat(storage.keys()).isEqualTo(before);
    }
}
