package io.davit.agent.backup;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.agent.cluster.RawObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which ClusterRoleBindings and ClusterRoles belong to a selection (C5): bindings whose subjects are accounts of selected namespaces or
 * their group, the roles that those and captured RoleBindings refer to, and the roles that these aggregate.
 */
final class RoleClosure {
    private static final String ACCOUNT_USER = "system:serviceaccount:";
    private static final String ACCOUNT_GROUP = "system:serviceaccounts:";

    private final Set<String> namespaces;
    private final Set<String> roles = new HashSet<>();
    private final Map<String, Role> known = new HashMap<>();

    RoleClosure(Set<String> namespaces) {
        this.namespaces = namespaces;
    }

    private record Role(Map<String, String> labels, List<JsonNode> selectors) {}

    boolean isBound(RawObject clusterRoleBinding) {
        return Json.tree(clusterRoleBinding).path("subjects").valueStream().anyMatch(this::isSelected);
    }

    /** A captured RoleBinding or ClusterRoleBinding: its role is needed. */
    void learnBinding(RawObject binding) {
        JsonNode role = Json.tree(binding).path("roleRef");
        if (role.path("kind").asText("").equals("ClusterRole")) {
            roles.add(role.path("name").asText(""));
        }
    }

    private boolean isSelected(JsonNode subject) {
        String name = subject.path("name").asText("");
        return switch (subject.path("kind").asText("")) {
            case "ServiceAccount" ->
                namespaces.contains(subject.path("namespace").asText(""));
            case "User" -> name.startsWith(ACCOUNT_USER) && namespaces.contains(namespaceOfUser(name));
            case "Group" ->
                name.startsWith(ACCOUNT_GROUP) && namespaces.contains(name.substring(ACCOUNT_GROUP.length()));
            default -> false;
        };
    }

    private static String namespaceOfUser(String user) {
        String rest = user.substring(ACCOUNT_USER.length());
        int colon = rest.indexOf(':');
        return colon < 0 ? rest : rest.substring(0, colon);
    }

    /** A ClusterRole that is captured for another reason than a binding. */
    void refer(String clusterRole) {
        roles.add(clusterRole);
    }

    /** First pass over all ClusterRoles, before any is captured: aggregation needs to know them all. */
    void learn(RawObject clusterRole) {
        List<JsonNode> selectors = new ArrayList<>();
        Json.tree(clusterRole)
                .path("aggregationRule")
                .path("clusterRoleSelectors")
                .forEach(selectors::add);
        known.put(
                clusterRole.metadata().name().name(),
                new Role(clusterRole.metadata().labels(), selectors));
    }

    /** After the first pass: adds what is aggregated, until nothing new is found. */
    void close() {
        List<String> open = new ArrayList<>(roles);
        while (!open.isEmpty()) {
            Role role = known.get(open.removeLast());
            if (role != null) {
                for (JsonNode selector : role.selectors()) {
                    known.forEach((name, other) -> {
                        if (LabelSelector.matches(selector, other.labels()) && roles.add(name)) {
                            open.add(name);
                        }
                    });
                }
            }
        }
    }

    boolean isReferredTo(RawObject clusterRole) {
        return roles.contains(clusterRole.metadata().name().name());
    }
}
