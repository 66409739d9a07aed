package io.davit.agent.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.run.RunId;
import java.util.HexFormat;
import java.util.List;

/**
 * Says of an object in the target which run created it, from which restore point, and whether its owners are still to be
 * linked (A3, A7). It is written with the object itself, in the same request, so that no kill can come between the two;
 * an object of that name that somebody else made does not have it.
 *
 * <p>It is a manager among {@code metadata.managedFields}: no controller, selector or template looks there, as they do at
 * labels and annotations. The manager has to hold a field, or the server drops it: it holds an annotation that is never set.
 */
record RestoreMark(RunId run, String point) {
    private static final String PREFIX = "davit-agent:";
    private static final String UNLINKED = ":unlinked";

    static RestoreMark of(RunId run, RestorePointId point) {
        return new RestoreMark(run, HexFormat.of().formatHex(Fingerprints.sha256(point.toString()), 0, 8));
    }

    /** Whether the manager of fields is a mark, of any restore. */
    static boolean isMark(String manager) {
        return manager.startsWith(PREFIX);
    }

    private String manager() {
        return PREFIX + run + ":" + point;
    }

    /** Marks an object that is about to be created, in place. */
    void put(ObjectNode object, boolean hasOwners) {
        ObjectNode entry =
                object.withObjectProperty("metadata").putArray("managedFields").addObject();
        entry.put("manager", hasOwners ? manager() + UNLINKED : manager());
        entry.put("operation", "Update");
        entry.put("apiVersion", Json.text(object, "apiVersion"));
        entry.put("fieldsType", "FieldsV1");
        entry.putObject("fieldsV1")
                .putObject("f:metadata")
                .putObject("f:annotations")
                .putObject("f:davit-agent/restored");
    }

    /** Whether this run created the object, in this attempt or an earlier one. */
    boolean isOfThisRun(ObjectNode live) {
        return managers(live).stream().anyMatch(entry -> {
            String name = Json.text(entry, "manager");
            return name.equals(manager()) || name.equals(manager() + UNLINKED);
        });
    }

    /** Whether some restore of the same restore point created the object. */
    boolean isOfThisPoint(ObjectNode live) {
        return managers(live).stream()
                .map(entry -> Json.text(entry, "manager"))
                .anyMatch(
                        name -> isMark(name) && (name.endsWith(":" + point) || name.endsWith(":" + point + UNLINKED)));
    }

    /** Whether some restore of the same restore point created the object and did not come to linking its owners. */
    boolean isUnlinked(ObjectNode live) {
        return managers(live).stream().anyMatch(this::isUnlinkedEntry);
    }

    private boolean isUnlinkedEntry(JsonNode entry) {
        String name = Json.text(entry, "manager");
        return isMark(name) && name.endsWith(":" + point + UNLINKED);
    }

    /** The managed fields of the object as they shall be when its owners are linked. */
    ArrayNode linked(ObjectNode live) {
        ArrayNode managers = Json.emptyList();
        for (ObjectNode entry : managers(live)) {
            ObjectNode kept = entry.deepCopy();
            if (isUnlinkedEntry(entry)) {
                String name = Json.text(entry, "manager");
                kept.put("manager", name.substring(0, name.length() - UNLINKED.length()));
            }
            managers.add(kept);
        }
        return managers;
    }

    private static List<ObjectNode> managers(ObjectNode live) {
        return Json.objectsAt(live, "metadata", "managedFields");
    }
}
