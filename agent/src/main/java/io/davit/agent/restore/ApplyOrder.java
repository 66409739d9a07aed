package io.davit.agent.restore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which kind goes into which lane, and which goes first within it. Kinds that the table does not name are custom
 * resources, or behave like them.
 */
final class ApplyOrder {
    static final String NAMESPACES = "core/namespaces";
    static final String DEFINITIONS = "apiextensions.k8s.io/customresourcedefinitions";
    static final String VOLUMES = "core/persistentvolumes";
    static final String CLAIMS = "core/persistentvolumeclaims";

    /** Applied by steps of their own, before the lanes. */
    private static final Set<String> BEFORE_LANES = Set.of(NAMESPACES, DEFINITIONS);

    private static final Map<Lane, List<String>> TABLE = Map.of(
            Lane.CONFIGURATION,
            List.of(
                    "storage.k8s.io/storageclasses",
                    "snapshot.storage.k8s.io/volumesnapshotclasses",
                    "scheduling.k8s.io/priorityclasses",
                    "networking.k8s.io/ingressclasses",
                    "node.k8s.io/runtimeclasses",
                    // Before secrets: a token secret whose account is not there is deleted by the control plane.
                    "core/serviceaccounts",
                    "core/secrets",
                    "core/configmaps",
                    // Gives defaults to the first pods, so it is there before them.
                    "core/limitranges",
                    "networking.k8s.io/networkpolicies",
                    // Before bindings: whoever binds a role must be able to see it.
                    "rbac.authorization.k8s.io/clusterroles",
                    "rbac.authorization.k8s.io/roles",
                    "rbac.authorization.k8s.io/clusterrolebindings",
                    "rbac.authorization.k8s.io/rolebindings"),
            Lane.SERVICES,
            // Endpoints first, or the controller makes its own for a service.
            List.of("core/endpoints", "discovery.k8s.io/endpointslices", "core/services"),
            Lane.STORAGE,
            List.of(VOLUMES, CLAIMS),
            Lane.WORKLOADS,
            List.of(
                    // Before the pods that they guard.
                    "policy/poddisruptionbudgets",
                    "core/podtemplates",
                    "apps/controllerrevisions",
                    "core/pods",
                    "core/replicationcontrollers",
                    // Before Deployments, which adopt them.
                    "apps/replicasets",
                    "apps/statefulsets",
                    "apps/daemonsets",
                    "apps/deployments",
                    "batch/jobs",
                    "batch/cronjobs"),
            Lane.DOORS,
            List.of(
                    "networking.k8s.io/ingresses",
                    "autoscaling/horizontalpodautoscalers",
                    // Last of the namespaced kinds: a quota lowered after its objects were made, or one whose usage the
                    // controller has not counted yet, would refuse what the source held.
                    "core/resourcequotas",
                    "apiregistration.k8s.io/apiservices",
                    "admissionregistration.k8s.io/validatingadmissionpolicies",
                    "admissionregistration.k8s.io/validatingadmissionpolicybindings",
                    "admissionregistration.k8s.io/mutatingadmissionpolicies",
                    "admissionregistration.k8s.io/mutatingadmissionpolicybindings",
                    "admissionregistration.k8s.io/mutatingwebhookconfigurations",
                    "admissionregistration.k8s.io/validatingwebhookconfigurations"));

    private static final Map<String, Lane> LANES = new HashMap<>();

    static {
        TABLE.forEach((lane, resources) -> resources.forEach(resource -> LANES.put(resource, lane)));
    }

    private ApplyOrder() {}

    static Lane lane(String resource) {
        return LANES.getOrDefault(resource, Lane.INSTANCES);
    }

    /** The resources of a restore point that belong to the lane, in the order in which they are applied. */
    static List<String> ofLane(Lane lane, Set<String> present) {
        List<String> known = TABLE.getOrDefault(lane, List.of());
        List<String> found = new ArrayList<>();
        for (String resource : present) {
            if (!BEFORE_LANES.contains(resource) && lane(resource) == lane) {
                found.add(resource);
            }
        }
        found.sort(Comparator.<String>comparingInt(known::indexOf).thenComparing(Comparator.naturalOrder()));
        return found;
    }
}
