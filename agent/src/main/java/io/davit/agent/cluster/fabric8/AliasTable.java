package io.davit.agent.cluster.fabric8;

import java.util.Map;
import java.util.Set;

/**
 * Objects that a server shows under two names (C1): the alias is left out where the name it stands for is served, too.
 * Keys and values are resource ids.
 */
final class AliasTable {
    private static final Map<String, String> STANDS_FOR = Map.ofEntries(
            Map.entry("events.k8s.io/events", "core/events"),
            Map.entry("extensions/ingresses", "networking.k8s.io/ingresses"),
            Map.entry("extensions/deployments", "apps/deployments"),
            Map.entry("extensions/daemonsets", "apps/daemonsets"),
            Map.entry("extensions/replicasets", "apps/replicasets"),
            Map.entry("extensions/networkpolicies", "networking.k8s.io/networkpolicies"),
            Map.entry("extensions/podsecuritypolicies", "policy/podsecuritypolicies"),
            Map.entry("authorization.openshift.io/roles", "rbac.authorization.k8s.io/roles"),
            Map.entry("authorization.openshift.io/rolebindings", "rbac.authorization.k8s.io/rolebindings"),
            Map.entry("authorization.openshift.io/clusterroles", "rbac.authorization.k8s.io/clusterroles"),
            Map.entry(
                    "authorization.openshift.io/clusterrolebindings", "rbac.authorization.k8s.io/clusterrolebindings"),
            Map.entry("project.openshift.io/projects", "core/namespaces"));

    private AliasTable() {}

    static boolean isAlias(String id, Set<String> served) {
        String original = STANDS_FOR.get(id);
        return original != null && served.contains(original);
    }
}
