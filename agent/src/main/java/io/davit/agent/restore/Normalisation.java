package io.davit.agent.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * When are two API objects the same, though one is the restored other? Both are brought into a normal form by one
 * published table ({@code docs/normalisation.md}); what is left must be equal, value by value.
 *
 * <p>It never runs the rewriting of a restore: a field that a restore loses by mistake is a difference here.
 * Safe for many threads.
 */
public final class Normalisation {
    private static final int ENOUGH = 200;
    private final Mappings mappings;

    /** @param mappings of the restore, applied to the source before it is compared */
    public Normalisation(Mappings mappings) {
        this.mappings = mappings;
    }

    /**
     * Compares an object of the source with one of the target.
     *
     * @param resource {@code apps/deployments}
     * @return paths that differ, without values, which may be secret; empty means the same
     * @throws io.davit.errors.DavitException OBJECT_INVALID if one is no JSON object
     */
    public List<String> differences(String resource, byte[] source, byte[] restored) {
        return differences(
                normal(resource, Json.object(source), mappings),
                normal(resource, Json.object(restored), Mappings.NONE));
    }

    /** A copy in normal form, without any mapping: for comparers that map by themselves. */
    public static ObjectNode normal(String resource, ObjectNode object) {
        return normal(resource, object.deepCopy(), Mappings.NONE);
    }

    /** The normal form of an object of the source, as it should be found in the target. */
    public byte[] normalSource(String resource, byte[] json) {
        return Json.bytes(normal(resource, Json.object(json), mappings));
    }

    /** The normal form of an object of the target. */
    public byte[] normalTarget(String resource, byte[] json) {
        return Json.bytes(normal(resource, Json.object(json), Mappings.NONE));
    }

    /** Compares what a restore would create with what is there. Owners do not count: they are linked later. */
    static List<String> differences(String resource, ObjectNode wanted, ObjectNode live) {
        ObjectNode left = normal(resource, wanted.deepCopy(), Mappings.NONE);
        ObjectNode right = normal(resource, live.deepCopy(), Mappings.NONE);
        Json.objectAt(left, "metadata").ifPresent(metadata -> metadata.remove("ownerReferences"));
        Json.objectAt(right, "metadata").ifPresent(metadata -> metadata.remove("ownerReferences"));
        return differences(left, right);
    }

    private static ObjectNode normal(String resource, ObjectNode object, Mappings mappings) {
        for (NormalRule rule : NormalRules.ALL) {
            if (rule.resource().equals(NormalRule.EVERY) || rule.resource().equals(resource)) {
                rule.apply(object, mappings);
            }
        }
        return object;
    }

    private static List<String> differences(JsonNode left, JsonNode right) {
        List<String> found = new ArrayList<>();
        compare("", left, right, found);
        return List.copyOf(found);
    }

    private static void compare(String path, JsonNode left, JsonNode right, List<String> found) {
        if (found.size() >= ENOUGH) {
            return;
        }
        if (left instanceof ObjectNode a && right instanceof ObjectNode b) {
            Set<String> fields = new TreeSet<>();
            a.fieldNames().forEachRemaining(fields::add);
            b.fieldNames().forEachRemaining(fields::add);
            for (String field : fields) {
                compare(path + "/" + field.replace("~", "~0").replace("/", "~1"), a.path(field), b.path(field), found);
            }
        } else if (left instanceof ArrayNode a && right instanceof ArrayNode b && a.size() == b.size()) {
            Iterator<JsonNode> other = b.iterator();
            int index = 0;
            for (JsonNode element : a) {
                compare(path + "/" + index++, element, other.next(), found);
            }
        } else if (!same(left, right)) {
            found.add(path);
        }
    }

    /** A field that is null is as good as absent, as for the API server; numbers are the same when their values are. */
    private static boolean same(JsonNode left, JsonNode right) {
        boolean leftAbsent = left.isMissingNode() || left.isNull();
        boolean rightAbsent = right.isMissingNode() || right.isNull();
        if (leftAbsent || rightAbsent) {
            return leftAbsent && rightAbsent;
        }
        if (left.isNumber() && right.isNumber()) {
            return left.decimalValue().compareTo(right.decimalValue()) == 0;
        }
        return left.equals(right);
    }
}
