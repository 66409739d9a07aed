package io.davit.agent.backup;

import io.davit.agent.cluster.ObjectMetadata;
import io.davit.agent.cluster.OwnerReference;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceType;
import java.util.Map;
import java.util.Set;

/**
 * The closed table of children (C2): these kinds are left out, and only if the controlling owner, by its live UID, is in the backup or is
 * itself such a child. Everything else that has an owner is captured: an operator's Secrets are not made anew.
 */
final class ChildrenTable {
    /** Child resource id → owners, as {@code group/Kind}. */
    static final Map<String, Set<String>> OWNERS = Map.of(
            "apps/replicasets", Set.of("apps/Deployment"),
            "apps/controllerrevisions", Set.of("apps/StatefulSet", "apps/DaemonSet"),
            "batch/jobs", Set.of("batch/CronJob"),
            "core/pods", Set.of("apps/ReplicaSet", "apps/StatefulSet", "apps/DaemonSet", "batch/Job"),
            "discovery.k8s.io/endpointslices", Set.of("core/Service"));

    /** Owners that the order of capture reaches after their children: listed beforehand, metadata alone. */
    static final Map<String, Set<String>> LISTED_BEFORE =
            Map.of("apps/controllerrevisions", Set.of("apps/daemonsets", "apps/statefulsets"));

    private static final Set<String> OWNER_KINDS = Set.of(
            "apps/Deployment",
            "apps/ReplicaSet",
            "apps/StatefulSet",
            "apps/DaemonSet",
            "batch/CronJob",
            "batch/Job",
            "core/Service");
    private static final String SLICE_MANAGER = "endpointslice.kubernetes.io/managed-by";

    private final UidSet represented = new UidSet();

    /** Remembers an owner that is captured, is left out as a child itself, or goes away together with its children. */
    void represents(RawObject owner) {
        if (isOwnerKind(owner.type())) {
            represented.add(owner.metadata().uid());
        }
    }

    boolean isChild(RawObject object) {
        Set<String> owners = OWNERS.get(object.type().id());
        if (owners == null) {
            return false;
        }
        ObjectMetadata metadata = object.metadata();
        boolean ownSlice = object.type().id().equals("discovery.k8s.io/endpointslices")
                && !"endpointslice-controller.k8s.io".equals(metadata.labels().get(SLICE_MANAGER));
        return !ownSlice && metadata.owners().stream().anyMatch(owner -> isMaker(owner, owners));
    }

    private boolean isMaker(OwnerReference owner, Set<String> kinds) {
        return owner.isController()
                && kinds.contains(kind(owner.group(), owner.kind()))
                && represented.contains(owner.uid());
    }

    /** Whether objects of the kind may be children and have children. */
    static boolean isBetween(ResourceType type) {
        return OWNERS.containsKey(type.id()) && isOwnerKind(type);
    }

    private static boolean isOwnerKind(ResourceType type) {
        return OWNER_KINDS.contains(kind(type.group(), type.kind()));
    }

    private static String kind(String group, String kind) {
        return (group.isEmpty() ? "core" : group) + "/" + kind;
    }
}
