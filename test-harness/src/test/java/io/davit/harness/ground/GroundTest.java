package io.davit.harness.ground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroundTest {
    @TempDir
    private Path empty;

    @Test
    void saysWhichScriptBuildsABinaryThatIsNotThere() {
        assertThatThrownBy(() -> new Ground(empty).binary("etcd"))
                .isInstanceOf(GroundFailure.class)
                .hasMessageContaining("has no etcd")
                .hasMessageContaining("./davit");
    }

    @Test
    void findsEveryServerThatTheScriptBuilds() {
        Ground ground = Ground.locate();

        for (String server : new String[] {"etcd", "kube-apiserver", "kube-controller-manager", "versitygw"}) {
            assertThat(ground.binary(server)).isExecutable();
        }
    }
}
