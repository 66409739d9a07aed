package io.davit.harness.instruction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.admission.Anchor;
import io.davit.agent.admission.Lane;
import io.davit.agent.admission.Line;
import io.davit.agent.admission.StateEpoch;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.fabric8.ClusterAccess;
import io.davit.agent.cluster.fabric8.Fabric8Gateway;
import io.davit.agent.instruction.AnchorLease;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.OnGround;
import io.davit.harness.story.ClusterAdmin;
import io.davit.signing.SigningKey;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The anchor is a Lease, written with the agent's own rights, as {@code deploy/rbac.yaml} gives them. */
@OnGround
class AnchorOnRealServerTest {
    private static final Line NORMAL = new Line(SigningKey.random().id(), Lane.NORMAL);
    private static final Line CANCEL = new Line(SigningKey.random().id(), Lane.CANCEL);
    private final StateEpoch epoch = StateEpoch.mint();

    @AfterEach
    void removeTheLease(ControlPlane cluster) {
        leases(cluster).delete();
    }

    @Test
    void remembersEpochAndMarks(ControlPlane cluster) {
        try (ClusterGateway agent = agent(cluster)) {
            Anchor anchor = new AnchorLease(agent);
            assertThat(anchor.read()).isEmpty();

            Anchor.State first = anchor.write(Optional.empty(), epoch, Map.of()).orElseThrow();
            Map<Line, Long> marks = Map.of(NORMAL, 42L, CANCEL, 1L);
            Anchor.State second = anchor.write(Optional.of(first), epoch, marks).orElseThrow();

            assertThat(new AnchorLease(agent).read()).hasValue(second);
            assertThat(second.epoch()).isEqualTo(epoch);
            assertThat(second.marks()).isEqualTo(marks);
        }
    }

    @Test
    void isNotWrittenOverWhatSomebodyElseWrote(ControlPlane cluster) {
        try (ClusterGateway agent = agent(cluster)) {
            Anchor anchor = new AnchorLease(agent);
            Anchor.State first = anchor.write(Optional.empty(), epoch, Map.of()).orElseThrow();
            Anchor.State second =
                    anchor.write(Optional.of(first), epoch, Map.of(NORMAL, 1L)).orElseThrow();

            assertThat(anchor.write(Optional.of(first), epoch, Map.of(NORMAL, 7L)))
                    .isEmpty();
            assertThat(anchor.write(Optional.empty(), StateEpoch.mint(), Map.of()))
                    .isEmpty();
            assertThat(anchor.read()).hasValue(second);
        }
    }

    @Test
    void takesALostAnswerForAWriteThatHappened(ControlPlane cluster) {
        try (ClusterGateway agent = agent(cluster)) {
            Anchor anchor = new AnchorLease(agent);
            Anchor.State first = anchor.write(Optional.empty(), epoch, Map.of()).orElseThrow();
            Optional<Anchor.State> written = anchor.write(Optional.of(first), epoch, Map.of(NORMAL, 1L));

            assertThat(anchor.write(Optional.of(first), epoch, Map.of(NORMAL, 1L)))
                    .isEqualTo(written);
        }
    }

    @Test
    void isNeverTakenForAbsentWhenItCannotBeRead(ControlPlane cluster) {
        try (ClusterGateway agent = agent(cluster)) {
            Anchor anchor = new AnchorLease(agent);
            anchor.write(Optional.empty(), epoch, Map.of());
            leases(cluster)
                    .edit(lease -> new LeaseBuilder(lease)
                            .editMetadata()
                            .addToAnnotations("davit.io/marks", "nonsense")
                            .endMetadata()
                            .build());

            assertThatThrownBy(anchor::read)
                    .isInstanceOfSatisfying(
                            DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ANCHOR_DAMAGED));
        }
    }

    private static ClusterGateway agent(ControlPlane cluster) {
        ClusterAdmin admin = new ClusterAdmin(cluster).installAgentRights();
        return Fabric8Gateway.open(ClusterAccess.kubeconfig(admin.agentKubeconfig()), Clock.systemUTC(), pause -> {});
    }

    private static Resource<Lease> leases(ControlPlane cluster) {
        return cluster.admin()
                .leases()
                .inNamespace(AnchorLease.NAME.namespace())
                .withName(AnchorLease.NAME.name());
    }
}
