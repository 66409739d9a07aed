package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** Notes, as an API server does, that whoever creates an object manages its fields. Only maps are told apart; a list is one field. */
final class ManagedByAgent {
    private static final Set<String> NOBODYS = Set.of("apiVersion", "kind");
    private static final Set<String> NOBODYS_METADATA = Set.of("name", "namespace", "managedFields");

    private ManagedByAgent() {}

    static void note(ObjectNode object) {
        ObjectNode fields = fields(object, NOBODYS);
        fields.set("f:metadata", fields(object.withObjectProperty("metadata"), NOBODYS_METADATA));
        ObjectNode entry = object.withObjectProperty("metadata")
                .withArrayProperty("managedFields")
                .addObject();
        entry.put("manager", "davit-agent").put("operation", "Update");
        entry.put("apiVersion", Json.text(object, "apiVersion"));
        entry.put("time", "2026-06-01T12:00:00Z");
        entry.put("fieldsType", "FieldsV1");
        entry.set("fieldsV1", fields);
    }

    private static ObjectNode fields(ObjectNode of, Set<String> without) {
        ObjectNode fields = Json.empty();
        of.forEachEntry((name, value) -> {
            if (!without.contains(name)) {
                ObjectNode deeper = value instanceof ObjectNode map && !map.isEmpty() ? fields(map, Set.of()) : null;
                fields.set("f:" + name, deeper == null ? Json.empty() : deeper.set(".", Json.empty()));
            }
        });
        return fields;
    }
}
