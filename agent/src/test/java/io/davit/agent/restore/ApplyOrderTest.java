package io.davit.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ApplyOrderTest {
    private static final Set<String> PRESENT = new TreeSet<>(Set.of(
            "core/namespaces",
            "core/configmaps",
            "core/secrets",
            "core/serviceaccounts",
            "core/persistentvolumes",
            "core/persistentvolumeclaims",
            "apps/deployments",
            "apps/replicasets",
            "sea.example/ships",
            "apiextensions.k8s.io/customresourcedefinitions",
            "admissionregistration.k8s.io/validatingwebhookconfigurations"));

    @Test
    void putsEveryKindIntoOneLaneExceptThoseThatGoBeforeAllLanes() {
        Set<String> placed = new TreeSet<>();
        for (Lane lane : Lane.values()) {
            ApplyOrder.ofLane(lane, PRESENT)
                    .forEach(resource ->
                            assertThat(placed.add(resource)).as(resource).isTrue());
        }

        Set<String> expected = new TreeSet<>(PRESENT);
        expected.removeAll(Set.of("core/namespaces", "apiextensions.k8s.io/customresourcedefinitions"));
        assertThat(placed).isEqualTo(expected);
    }

    @Test
    void ordersKindsWithinALane() {
        assertThat(ApplyOrder.ofLane(Lane.CONFIGURATION, PRESENT))
                .containsExactly("core/serviceaccounts", "core/secrets", "core/configmaps");
        assertThat(ApplyOrder.ofLane(Lane.WORKLOADS, PRESENT)).containsExactly("apps/replicasets", "apps/deployments");
    }

    @Test
    void takesAKindThatNobodyKnowsForACustomResource() {
        assertThat(ApplyOrder.lane("sea.example/ships")).isEqualTo(Lane.INSTANCES);
    }

    @Test
    void letsNoLaneWaitForItself() {
        Set<Lane> finished = EnumSet.noneOf(Lane.class);
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Lane lane : Lane.values()) {
                moved |= finished.containsAll(lane.after()) && finished.add(lane);
            }
        }

        assertThat(finished).containsExactly(Lane.values());
    }
}
