package io.davit.agent.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Kinds that are never left as they are when they exist, but get what they lack: every namespace has an account
 * {@code default} before a restore reaches it, and a ClusterRoleBinding is shared by many. Nothing is taken away or replaced.
 */
final class Merges {
    static final String ACCOUNTS = "core/serviceaccounts";
    static final String BINDINGS = "rbac.authorization.k8s.io/clusterrolebindings";

    private Merges() {}

    static boolean applyTo(String resource) {
        return resource.equals(ACCOUNTS) || resource.equals(BINDINGS);
    }

    /** The merge patch that adds what is missing, without preconditions; empty if nothing is. */
    static Optional<ObjectNode> additions(String resource, ObjectNode live, ObjectNode wanted) {
        ObjectNode patch = Json.empty();
        addMissingKeys(patch, live, wanted, "labels");
        addMissingKeys(patch, live, wanted, "annotations");
        List<String> lists = resource.equals(ACCOUNTS) ? List.of("secrets", "imagePullSecrets") : List.of("subjects");
        for (String list : lists) {
            addMissingElements(patch, live, wanted, list);
        }
        if (resource.equals(ACCOUNTS)) {
            JsonNode automount = wanted.get("automountServiceAccountToken");
            if (automount != null && !live.has("automountServiceAccountToken")) {
                patch.set("automountServiceAccountToken", automount);
            }
        }
        return patch.isEmpty() ? Optional.empty() : Optional.of(patch);
    }

    private static void addMissingKeys(ObjectNode patch, ObjectNode live, ObjectNode wanted, String map) {
        JsonNode there = Json.at(live, "metadata", map);
        Json.objectAt(wanted, "metadata", map)
                .ifPresent(keys -> keys.forEachEntry((key, value) -> {
                    if (!there.has(key)) {
                        patch.withObjectProperty("metadata")
                                .withObjectProperty(map)
                                .set(key, value);
                    }
                }));
    }

    private static void addMissingElements(ObjectNode patch, ObjectNode live, ObjectNode wanted, String list) {
        Set<JsonNode> union = new LinkedHashSet<>();
        live.path(list).forEach(union::add);
        int before = union.size();
        wanted.path(list).forEach(union::add);
        if (union.size() > before) {
            ArrayNode all = patch.putArray(list);
            union.forEach(all::add);
        }
    }
}
