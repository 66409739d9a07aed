package io.davit.harness.story;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.harness.story.ObjectCapture.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tells in which objects, and in which fields of them, a restored application differs from the original. */
public final class ClusterComparer {
    private final Normaliser normaliser;

    public ClusterComparer(Normaliser normaliser) {
        this.normaliser = normaliser;
    }

    /** One line per difference: missing and unexpected objects, and fields that differ after normalisation. */
    public List<String> differences(ObjectCapture original, ObjectCapture restored, Relocation relocation) {
        Map<ObjectKey, ObjectNode> expected = new TreeMap<>();
        original.objects()
                .forEach((key, object) -> expected.put(
                        relocation.relocated(key),
                        normaliser.normalised(relocation.relocated(key), relocation.relocated(key, object))));
        List<String> differences = new ArrayList<>();
        TreeSet<ObjectKey> keys = new TreeSet<>(expected.keySet());
        keys.addAll(restored.objects().keySet());
        for (ObjectKey key : keys) {
            ObjectNode before = expected.get(key);
            ObjectNode after = restored.objects().get(key);
            if (before == null) {
                differences.add(key + " was not there before");
            } else if (after == null) {
                differences.add(key + " is missing");
            } else {
                compare(key.toString(), "", before, normaliser.normalised(key, after), differences);
            }
        }
        return differences;
    }

    private static void compare(String label, String path, JsonNode before, JsonNode after, List<String> differences) {
        if (before.isObject() && after.isObject()) {
            TreeSet<String> names = new TreeSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                compare(label, path + "." + name, before.path(name), after.path(name), differences);
            }
        } else if (before.isArray() && after.isArray() && before.size() == after.size()) {
            for (int i = 0; i < before.size(); i++) {
                compare(label, path + "[" + i + "]", before.path(i), after.path(i), differences);
            }
        } else if (!before.equals(after)) {
            differences.add("%s: %s was %s and is %s".formatted(label, path, shown(before), shown(after)));
        }
    }

    private static String shown(JsonNode node) {
        String text = node.isMissingNode() ? "absent" : node.toString();
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }
}
