package io.davit.harness.story;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.harness.story.ObjectCapture.ObjectKey;
import java.util.Map;

/**
 * Says what an object must look like after a restore under other namespace names and path roots.
 * Written from the documentation of the mapping, not from the agent's code, so that it can disagree with it.
 */
public record Relocation(Map<String, String> namespaces, Map<String, String> pathRoots) {
    /** Everything comes back where it was. */
    public static final Relocation NONE = new Relocation(Map.of(), Map.of());

    ObjectKey relocated(ObjectKey key) {
        return key.resource().equals("namespaces")
                ? new ObjectKey(key.resource(), "", namespace(key.name()))
                : new ObjectKey(key.resource(), namespace(key.namespace()), key.name());
    }

    ObjectNode relocated(ObjectKey key, ObjectNode original) {
        ObjectNode object = original.deepCopy();
        if (object.path("metadata") instanceof ObjectNode metadata) {
            relocateMetadata(key, metadata);
        }
        switch (key.resource()) {
            case "rbac.authorization.k8s.io/rolebindings", "rbac.authorization.k8s.io/clusterrolebindings" -> {
                for (JsonNode subject : object.path("subjects")) {
                    replaceNamespace((ObjectNode) subject, "namespace");
                }
            }
            case "persistentvolumes" -> relocateVolume(object);
            default -> {
                // Nothing else names a namespace or a path.
            }
        }
        return object;
    }

    private void relocateMetadata(ObjectKey key, ObjectNode metadata) {
        replaceNamespace(metadata, "namespace");
        if (key.resource().equals("namespaces")) {
            replaceNamespace(metadata, "name");
            if (metadata.path("labels") instanceof ObjectNode labels) {
                replaceNamespace(labels, "kubernetes.io/metadata.name");
            }
        }
    }

    private void relocateVolume(ObjectNode volume) {
        if (volume.path("spec").path("claimRef") instanceof ObjectNode claim) {
            replaceNamespace(claim, "namespace");
        }
        for (String kind : new String[] {"local", "hostPath"}) {
            if (volume.path("spec").path(kind) instanceof ObjectNode source) {
                source.put("path", path(source.path("path").asText()));
            }
        }
    }

    private void replaceNamespace(ObjectNode in, String field) {
        if (in.hasNonNull(field)) {
            in.put(field, namespace(in.path(field).asText()));
        }
    }

    private String namespace(String name) {
        return namespaces.getOrDefault(name, name);
    }

    private String path(String path) {
        return pathRoots.entrySet().stream()
                .filter(root -> path.startsWith(root.getKey() + "/"))
                .findFirst()
                .map(root -> root.getValue() + path.substring(root.getKey().length()))
                .orElse(path);
    }
}
