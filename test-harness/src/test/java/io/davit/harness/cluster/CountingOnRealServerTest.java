package io.davit.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.ListOrder;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.cluster.fabric8.ClusterAccess;
import io.davit.agent.cluster.fabric8.Fabric8Gateway;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How many there are, without reading them. */
@OnGround
class CountingOnRealServerTest {
    private static final ResourceType SECRETS =
            new ResourceType("", "v1", "secrets", "Secret", true, Set.of("list", "get"));

    @Test
    void saysHowManyObjectsANamespaceHolds(ControlPlane cluster, FreshNames names) {
        String namespace = names.next("counted");
        cluster.createNamespace(namespace);
        try (ClusterGateway gateway = open(cluster)) {
            assertThat(count(gateway, SECRETS, namespace)).hasValue(0L);
            for (int i = 1; i <= 4; i++) {
                cluster.admin()
                        .resource(new SecretBuilder()
                                .withNewMetadata()
                                .withNamespace(namespace)
                                .withName("secret-" + i)
                                .endMetadata()
                                .build())
                        .create();
                assertThat(count(gateway, SECRETS, namespace)).hasValue((long) i);
            }
            assertThat(gateway.reader()
                            .count(new ListOrder(SECRETS, Optional.empty(), true))
                            .orElseThrow())
                    .as("of all namespaces")
                    .isGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void neverSaysNoneOfWhatIsNotServed(ControlPlane cluster) {
        ResourceType absent = new ResourceType("ships.example.com", "v1", "ferries", "Ferry", true, Set.of("list"));
        try (ClusterGateway gateway = open(cluster)) {
            assertThatThrownBy(() -> count(gateway, absent, "default"))
                    .isInstanceOfSatisfying(
                            DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.KIND_NOT_SERVED));
        }
    }

    private static Optional<Long> count(ClusterGateway gateway, ResourceType type, String namespace) {
        return gateway.reader().count(new ListOrder(type, Optional.of(namespace), true));
    }

    private static ClusterGateway open(ControlPlane cluster) {
        return Fabric8Gateway.open(ClusterAccess.kubeconfig(cluster.adminKubeconfig()), Clock.systemUTC(), pause -> {});
    }
}
