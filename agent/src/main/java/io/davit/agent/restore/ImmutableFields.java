package io.davit.agent.restore;

import java.util.List;
import java.util.Map;

/** Fields that the API server never changes, so that a person who wants the restored object has to delete the one that is there. */
final class ImmutableFields {
    private static final List<String> STORAGE_CLASS =
            List.of("/provisioner", "/parameters", "/reclaimPolicy", "/volumeBindingMode");
    private static final List<String> SELECTOR = List.of("/spec/selector");
    private static final List<String> ROLE = List.of("/roleRef");

    private static final Map<String, List<String>> TABLE = Map.of(
            "storage.k8s.io/storageclasses",
            STORAGE_CLASS,
            "scheduling.k8s.io/priorityclasses",
            List.of("/value", "/preemptionPolicy"),
            "rbac.authorization.k8s.io/rolebindings",
            ROLE,
            Merges.BINDINGS,
            ROLE,
            "apps/deployments",
            SELECTOR,
            "apps/daemonsets",
            SELECTOR,
            "apps/replicasets",
            SELECTOR,
            "apps/statefulsets",
            List.of("/spec/selector", "/spec/serviceName", "/spec/volumeClaimTemplates", "/spec/podManagementPolicy"),
            "batch/jobs",
            List.of("/spec/selector", "/spec/template", "/spec/completionMode"),
            ApplyOrder.CLAIMS,
            List.of("/spec/accessModes", "/spec/storageClassName", "/spec/volumeMode"));

    private ImmutableFields() {}

    static boolean contain(String resource, List<String> differences) {
        List<String> fields = TABLE.getOrDefault(resource, List.of());
        return differences.stream()
                .anyMatch(
                        path -> fields.stream().anyMatch(field -> path.equals(field) || path.startsWith(field + "/")));
    }
}
