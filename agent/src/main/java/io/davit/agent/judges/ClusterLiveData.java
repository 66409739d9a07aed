package io.davit.agent.judges;

import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.ListOrder;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.run.RunContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Looks for workloads and claims, kind by kind, until it has found one. */
public final class ClusterLiveData implements LiveData {
    private static final ResourceType NAMESPACES = type("", "namespaces", "Namespace", false);
    private static final List<ResourceType> KINDS = List.of(
            type("", "persistentvolumeclaims", "PersistentVolumeClaim", true),
            type("", "pods", "Pod", true),
            type("", "replicationcontrollers", "ReplicationController", true),
            type("apps", "deployments", "Deployment", true),
            type("apps", "statefulsets", "StatefulSet", true),
            type("apps", "daemonsets", "DaemonSet", true),
            type("apps", "replicasets", "ReplicaSet", true),
            type("batch", "jobs", "Job", true),
            type("batch", "cronjobs", "CronJob", true));

    /** Ends a LIST at its first object. */
    private static final class Found extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Found() {
            super("found", null, false, false);
        }
    }

    private final Supplier<ClusterGateway> cluster;
    private final Supplier<RunContext> look;

    /** @param look what a look at the cluster is bounded by */
    public ClusterLiveData(Supplier<ClusterGateway> cluster, Supplier<RunContext> look) {
        this.cluster = cluster;
        this.look = look;
    }

    private static ResourceType type(String group, String plural, String kind, boolean namespaced) {
        return new ResourceType(group, "v1", plural, kind, namespaced, Set.of("get", "list"));
    }

    @Override
    public boolean isIn(Set<String> namespaces) {
        return namespaces.stream().anyMatch(this::isIn);
    }

    private boolean isIn(String namespace) {
        boolean there = cluster.get()
                .reader()
                .get(NAMESPACES, new ObjectName("", namespace))
                .isPresent();
        return there && KINDS.stream().anyMatch(kind -> has(namespace, kind));
    }

    private boolean has(String namespace, ResourceType kind) {
        try {
            cluster.get()
                    .reader()
                    .list(
                            new ListOrder(kind, Optional.of(namespace), true),
                            object -> {
                                throw new Found();
                            },
                            look.get());
            return false;
        } catch (Found found) {
            return true;
        }
    }
}
