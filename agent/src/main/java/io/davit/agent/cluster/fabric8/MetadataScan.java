package io.davit.agent.cluster.fabric8;

import io.davit.agent.cluster.ObjectMetadata;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.OwnerReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks one object and reads its metadata in one pass over its bytes. What was read before a mistake was met stays
 * readable, so that a problem can name the object.
 */
final class MetadataScan {
    private String namespace = "";
    private String name = "";
    private String uid = "";
    private String resourceVersion = "";
    private boolean beingDeleted;
    private Map<String, String> labels = Map.of();
    private Map<String, String> annotations = Map.of();
    private List<OwnerReference> owners = List.of();
    private boolean kindSeen;
    private boolean apiVersionSeen;
    private boolean empty = true;

    /** Reads an object of {@code length} bytes, and nothing else. */
    void read(byte[] json, int length) throws JsonCursor.Malformed {
        JsonCursor cursor = new JsonCursor(json, length);
        read(cursor);
        cursor.expectEnd();
    }

    /** Reads the object at the cursor. */
    void read(JsonCursor cursor) throws JsonCursor.Malformed {
        boolean more = cursor.enterObject();
        empty = !more;
        while (more) {
            switch (cursor.field()) {
                case "kind" -> kindSeen = !cursor.text().isEmpty();
                case "apiVersion" -> apiVersionSeen = !cursor.text().isEmpty();
                case "metadata" -> metadata(cursor);
                default -> cursor.skipValue();
            }
            more = cursor.anotherField();
        }
    }

    private void metadata(JsonCursor cursor) throws JsonCursor.Malformed {
        if (cursor.isNull()) {
            cursor.skipValue();
            return;
        }
        boolean more = cursor.enterObject();
        while (more) {
            switch (cursor.field()) {
                case "name" -> name = cursor.text();
                case "namespace" -> namespace = cursor.text();
                case "uid" -> uid = cursor.text();
                case "resourceVersion" -> resourceVersion = cursor.text();
                case "deletionTimestamp" -> beingDeleted = !cursor.text().isEmpty();
                case "labels" -> labels = texts(cursor);
                case "annotations" -> annotations = texts(cursor);
                case "ownerReferences" -> owners = owners(cursor);
                default -> cursor.skipValue();
            }
            more = cursor.anotherField();
        }
    }

    private static Map<String, String> texts(JsonCursor cursor) throws JsonCursor.Malformed {
        if (cursor.isNull()) {
            cursor.skipValue();
            return Map.of();
        }
        Map<String, String> texts = new HashMap<>();
        boolean more = cursor.enterObject();
        while (more) {
            String key = cursor.field();
            texts.put(key, cursor.text());
            more = cursor.anotherField();
        }
        return Map.copyOf(texts);
    }

    private static List<OwnerReference> owners(JsonCursor cursor) throws JsonCursor.Malformed {
        if (cursor.isNull()) {
            cursor.skipValue();
            return List.of();
        }
        List<OwnerReference> owners = new ArrayList<>();
        cursor.array(() -> owners.add(owner(cursor)));
        return List.copyOf(owners);
    }

    private static OwnerReference owner(JsonCursor cursor) throws JsonCursor.Malformed {
        Map<String, String> texts = new HashMap<>();
        boolean controller = false;
        boolean more = cursor.enterObject();
        while (more) {
            String field = cursor.field();
            switch (field) {
                case "apiVersion", "kind", "name", "uid" -> texts.put(field, cursor.text());
                case "controller" -> controller = cursor.truth();
                default -> cursor.skipValue();
            }
            more = cursor.anotherField();
        }
        return new OwnerReference(
                texts.getOrDefault("apiVersion", ""),
                texts.getOrDefault("kind", ""),
                texts.getOrDefault("name", ""),
                texts.getOrDefault("uid", ""),
                controller);
    }

    String path() {
        return new ObjectName(namespace, name).toString();
    }

    boolean isNamed() {
        return !name.isEmpty();
    }

    boolean hasKind() {
        return kindSeen;
    }

    boolean hasApiVersion() {
        return apiVersionSeen;
    }

    boolean isEmpty() {
        return empty;
    }

    ObjectMetadata metadata() {
        return new ObjectMetadata(
                new ObjectName(namespace, name), uid, resourceVersion, beingDeleted, labels, annotations, owners);
    }

    /** Metadata of one whole object. */
    static ObjectMetadata of(byte[] json) throws JsonCursor.Malformed {
        MetadataScan scan = new MetadataScan();
        scan.read(json, json.length);
        return scan.metadata();
    }
}
