package io.davit.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.ClusterIdentity;
import io.davit.agent.cluster.Discovery;
import io.davit.agent.cluster.ListOrder;
import io.davit.agent.cluster.ListOutcome;
import io.davit.agent.cluster.ObjectMetadata;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceApplier;
import io.davit.agent.cluster.ResourceReader;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.run.HeapRun;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.NamespaceSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class NamespaceCountsTest {
    private static final ResourceType MAPS = namespaced("", "configmaps");
    private static final ResourceType DEPLOYMENTS = namespaced("apps", "deployments");
    private static final ResourceType EVENTS = namespaced("", "events");
    private static final ResourceType TUGS = namespaced("ships.example.com", "tugs");

    private final Cluster cluster = new Cluster();
    private final RunContext run = new HeapRun().context(() -> {});

    @Test
    void countsFewObjectsWithOneListAndManyWithoutListingThem() {
        cluster.holds(MAPS, Map.of("a", 3L, "b", 5_000L));
        cluster.holds(DEPLOYMENTS, Map.of("a", 2L));

        Map<String, NamespaceSummary> counted = counted();

        assertThat(counted.get("a").getObjectCountsMap())
                .isEqualTo(Map.of("core/configmaps", 3L, "apps/deployments", 2L));
        assertThat(counted.get("b").getObjectCountsMap()).isEqualTo(Map.of("core/configmaps", 5_000L));
        assertThat(counted.get("empty").getObjectCountsMap()).isEmpty();
        assertThat(counted.get("a").getLabelsMap()).containsEntry("team", "a");
        assertThat(cluster.listed)
                .as("of 5,003 objects none was read")
                .containsExactly("core/namespaces", "apps/deployments");
    }

    @Test
    void listsWhereTheServerDoesNotSay() {
        cluster.isSilent = true;
        cluster.holds(TUGS, Map.of("b", 7L));

        assertThat(counted().get("b").getObjectCountsMap()).isEqualTo(Map.of("ships.example.com/tugs", 7L));
    }

    @Test
    void leavesOutWhatPassesAndWhatMayNotBeCounted() {
        cluster.holds(EVENTS, Map.of("a", 9L));
        cluster.holds(TUGS, Map.of("a", 1L));
        cluster.holds(MAPS, Map.of("a", 1L));
        cluster.forbidden = TUGS;

        assertThat(counted().get("a").getObjectCountsMap()).isEqualTo(Map.of("core/configmaps", 1L));
    }

    /** An inventory of a cluster that went away half-way would say that it is empty. */
    @Test
    void isNoInventoryWhenTheServerGoesAway() {
        cluster.holds(MAPS, Map.of("a", 1L));
        cluster.forbidden = MAPS;
        cluster.why = ErrorCode.CLUSTER_UNREACHABLE;

        assertThatThrownBy(this::counted)
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLUSTER_UNREACHABLE));
    }

    private Map<String, NamespaceSummary> counted() {
        Map<String, NamespaceSummary> counted = new TreeMap<>();
        NamespaceCounts.of(cluster, run).forEach(summary -> counted.put(summary.getName(), summary.build()));
        assertThat(counted.keySet()).containsExactly("a", "b", "empty");
        return counted;
    }

    private static ResourceType namespaced(String group, String plural) {
        return new ResourceType(group, "v1", plural, plural, true, Set.of("list", "get"));
    }

    /** Namespaces a, b and empty, and so many objects in them as was said. */
    private static final class Cluster implements ClusterGateway, ResourceReader {
        private final Map<ResourceType, Map<String, Long>> objects =
                new TreeMap<>((one, other) -> one.id().compareTo(other.id()));
        private final List<String> listed = new ArrayList<>();
        private boolean isSilent;
        private ResourceType forbidden = namespaced("nobody", "asks");
        private ErrorCode why = ErrorCode.CLUSTER_FORBIDDEN;

        void holds(ResourceType type, Map<String, Long> counts) {
            objects.put(type, new TreeMap<>(counts));
        }

        @Override
        public Optional<Long> count(ListOrder order) {
            refuse(order.type());
            Map<String, Long> counts = objects.getOrDefault(order.type(), Map.of());
            return isSilent
                    ? Optional.empty()
                    : Optional.of(order.namespace()
                            .map(name -> counts.getOrDefault(name, 0L))
                            .orElseGet(() -> counts.values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum()));
        }

        @Override
        public ListOutcome list(ListOrder order, Consumer<RawObject> visitor, RunContext run) {
            refuse(order.type());
            assertThat(order.metadataOnly()).as("no body is read (P13)").isTrue();
            listed.add(order.type().id());
            if (order.type().plural().equals("namespaces")) {
                List.of("a", "b", "empty").forEach(name -> visitor.accept(object(order.type(), "", name)));
            }
            objects.getOrDefault(order.type(), Map.of()).forEach((namespace, count) -> {
                for (long i = 0; i < count; i++) {
                    visitor.accept(object(order.type(), namespace, "object-" + i));
                }
            });
            return new ListOutcome("1", 0, true, List.of());
        }

        private void refuse(ResourceType type) {
            if (type.equals(forbidden)) {
                throw new DavitException(why, "no");
            }
        }

        private static RawObject object(ResourceType type, String namespace, String name) {
            ObjectMetadata metadata = new ObjectMetadata(
                    new ObjectName(namespace, name), "uid", "1", false, Map.of("team", name), Map.of(), List.of());
            return new RawObject(type, metadata, new byte[0]);
        }

        @Override
        public Discovery discover() {
            return new Discovery(List.copyOf(objects.keySet()), List.of());
        }

        @Override
        public ResourceReader reader() {
            return this;
        }

        @Override
        public Optional<RawObject> get(ResourceType type, ObjectName name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ClusterIdentity identity() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ResourceApplier applier() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
