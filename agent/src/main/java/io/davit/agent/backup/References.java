package io.davit.agent.backup;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceType;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Names of cluster-scoped objects that captured ones refer to, found by field name wherever the field stands: in a Pod, in a template of
 * a Job, in an operator's own kind. How many there are does not grow with the number of objects.
 */
final class References {
    /** Field name → resource id of what it names. */
    static final Map<String, String> FIELDS = Map.of(
            "storageClassName", "storage.k8s.io/storageclasses",
            "volumeAttributesClassName", "storage.k8s.io/volumeattributesclasses",
            "volumeSnapshotClassName", "snapshot.storage.k8s.io/volumesnapshotclasses",
            "priorityClassName", "scheduling.k8s.io/priorityclasses",
            "runtimeClassName", "node.k8s.io/runtimeclasses",
            "ingressClassName", "networking.k8s.io/ingressclasses",
            "gatewayClassName", "gateway.networking.k8s.io/gatewayclasses");

    /** Older ways to say it, as annotations. */
    static final Map<String, String> ANNOTATIONS = Map.of(
            "kubernetes.io/ingress.class", "networking.k8s.io/ingressclasses",
            "volume.beta.kubernetes.io/storage-class", "storage.k8s.io/storageclasses");

    /** Built-in kinds in which such fields can stand; of custom resources, all are read. */
    private static final Set<String> BUILT_IN = Set.of(
            "core/pods",
            "core/podtemplates",
            "core/replicationcontrollers",
            "core/persistentvolumeclaims",
            "core/persistentvolumes",
            "networking.k8s.io/ingresses");

    private static final Set<String> BUILT_IN_GROUPS = Set.of("apps", "batch");

    private final Map<String, Set<String>> names = new HashMap<>();

    void collect(RawObject object) {
        ANNOTATIONS.forEach((annotation, id) -> {
            String name = object.metadata().annotations().get(annotation);
            if (name != null) {
                add(id, name);
            }
        });
        if (mayRefer(object.type())) {
            scan(object);
        }
    }

    void add(String id, String name) {
        if (!name.isEmpty()) {
            names.computeIfAbsent(id, key -> new HashSet<>()).add(name);
        }
    }

    boolean names(String id, String name) {
        return names.getOrDefault(id, Set.of()).contains(name);
    }

    private static boolean mayRefer(ResourceType type) {
        String group = type.group();
        boolean custom = group.contains(".") && !group.endsWith(".k8s.io");
        return custom
                || BUILT_IN_GROUPS.contains(group)
                || BUILT_IN.contains(type.id())
                || group.equals("snapshot.storage.k8s.io")
                || group.equals("gateway.networking.k8s.io");
    }

    private void scan(RawObject object) {
        try (JsonParser parser = Json.MAPPER.createParser(object.json())) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    String id = FIELDS.get(parser.currentName());
                    if (id != null && parser.nextToken() == JsonToken.VALUE_STRING) {
                        add(id, parser.getText());
                    }
                }
            }
        } catch (IOException e) {
            // The parser's words may quote the body.
            throw new DavitException(ErrorCode.CLUSTER_FAILED, object + " is not valid JSON");
        }
    }
}
