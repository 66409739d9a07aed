package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who held which fields of an object when it was captured, and what the object's managed fields are when they hold them again (A6). */
final class FieldManagers {
    /** Under which name the agent writes, without a mark behind it. */
    private static final String AGENT = "davit-agent";

    private static final List<String> IDENTITY = List.of("manager", "operation", "apiVersion", "subresource");

    private FieldManagers() {}

    /**
     * Those of the captured object that may hold something again: not those of subresources, whose fields are not restored, nor the agent itself after an
     * earlier restore. What this restore sets anew, the owners, is nobody's any more.
     */
    static List<ObjectNode> captured(ObjectNode object) {
        List<ObjectNode> managers = new ArrayList<>();
        for (ObjectNode entry : Json.objectsAt(object, "metadata", "managedFields")) {
            boolean isAgent =
                    Json.text(entry, "manager").equals(AGENT) || RestoreMark.isMark(Json.text(entry, "manager"));
            if (!isAgent && Json.text(entry, "subresource").isEmpty() && entry.get("fieldsV1") instanceof ObjectNode) {
                ObjectNode kept = entry.deepCopy();
                Json.removeFrom(kept, List.of("fieldsV1"), List.of("f:status"));
                Json.removeFrom(kept, List.of("fieldsV1", "f:metadata"), List.of("f:ownerReferences"));
                if (kept.has("fieldsV1")) {
                    managers.add(kept);
                }
            }
        }
        return managers;
    }

    /**
     * The managed fields of the live object when the agent hands what it holds to those who held it at capture. What somebody has taken over since then
     * is not taken away again; what nobody held at capture, such as defaults, is held by nobody. A second time there is nothing left to hand over.
     *
     * @return empty if the agent holds nothing
     */
    static Optional<ArrayNode> handedOver(ObjectNode live, List<ObjectNode> captured) {
        List<ObjectNode> managers = new ArrayList<>();
        List<ObjectNode> held = new ArrayList<>();
        for (ObjectNode entry : Json.objectsAt(live, "metadata", "managedFields")) {
            boolean isAgents = Json.text(entry, "manager").equals(AGENT)
                    && Json.text(entry, "subresource").isEmpty();
            (isAgents ? held : managers).add(entry);
        }
        if (held.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode all = held.stream()
                .flatMap(entry -> Json.objectAt(entry, "fieldsV1").stream())
                .reduce(FieldSet::union)
                .orElseGet(Json::empty);
        for (ObjectNode entry : captured) {
            Json.objectAt(entry, "fieldsV1")
                    .flatMap(fields -> FieldSet.intersection(fields, all))
                    .ifPresent(fields -> give(managers, entry, fields));
        }
        return Optional.of(Json.emptyList().addAll(managers));
    }

    /** To the manager's entry if it has one, else as the captured one, with its time. */
    private static void give(List<ObjectNode> managers, ObjectNode entry, ObjectNode fields) {
        for (int i = 0; i < managers.size(); i++) {
            ObjectNode there = managers.get(i);
            if (IDENTITY.stream().allMatch(field -> Json.text(there, field).equals(Json.text(entry, field)))) {
                ObjectNode more = there.deepCopy();
                more.set(
                        "fieldsV1",
                        FieldSet.union(fields, Json.objectAt(there, "fieldsV1").orElse(fields)));
                managers.set(i, more);
                return;
            }
        }
        ObjectNode given = entry.deepCopy();
        given.set("fieldsV1", fields);
        managers.add(given);
    }
}
