package io.davit.harness.pins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.fabric8.ClusterAccess;
import io.davit.agent.cluster.fabric8.Fabric8Gateway;
import io.davit.agent.pins.ClusterPins;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.RepositoryPin;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.story.ClusterAdmin;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/** With the agent's own rights, as {@code deploy/rbac.yaml} gives them. */
@OnGround
class PinsOnRealServerTest {
    private static final RepositoryPin OURS = new RepositoryPin("aa".repeat(32), "bb".repeat(32), "cc".repeat(32));
    private static final RepositoryPin THEIRS = new RepositoryPin("dd".repeat(32), "ee".repeat(32), "ff".repeat(32));

    @Test
    void keepsThePinInASecretThatTheAgentMayMakeAndRead(ControlPlane cluster, FreshNames names) {
        ClusterAdmin admin = new ClusterAdmin(cluster).installAgentRights();
        String place = "s3://" + names.next("bucket") + " at host";
        ClusterAccess access = ClusterAccess.kubeconfig(admin.agentKubeconfig());

        try (ClusterGateway agent = Fabric8Gateway.open(access, Clock.systemUTC(), pause -> {})) {
            ClusterPins pins = new ClusterPins(() -> agent);
            pins.over(new MapWriterMemory(), "main", place).rememberPin(OURS);

            assertThat(pins.over(new MapWriterMemory(), "main", place).pin()).contains(OURS);
            assertThatThrownBy(() ->
                            pins.over(new MapWriterMemory(), "main", place).rememberPin(THEIRS))
                    .isInstanceOfSatisfying(
                            DavitException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_PIN_MISMATCH));
        }
    }
}
