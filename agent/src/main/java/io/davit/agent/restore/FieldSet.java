package io.davit.agent.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Sets of fields as {@code FieldsV1} writes them: a tree of path elements. An empty tree below an element says that the path to it is in the set; where
 * deeper paths are in the set as well, a {@code .} among them says so.
 */
final class FieldSet {
    private static final String ITSELF = ".";

    private FieldSet() {}

    /** What is in both; empty if that is nothing. */
    static Optional<ObjectNode> intersection(ObjectNode one, ObjectNode other) {
        ObjectNode both = Json.empty();
        if (hasItself(one) && hasItself(other)) {
            both.putObject(ITSELF);
        }
        one.forEachEntry((element, below) -> {
            if (!element.equals(ITSELF)
                    && below instanceof ObjectNode deeper
                    && other.get(element) instanceof ObjectNode there) {
                intersection(deeper, there).ifPresent(found -> both.set(element, found));
            }
        });
        return both.isEmpty() ? Optional.empty() : Optional.of(leaf(both));
    }

    /** What is in either. */
    static ObjectNode union(ObjectNode one, ObjectNode other) {
        ObjectNode either = Json.empty();
        if (hasItself(one) || hasItself(other)) {
            either.putObject(ITSELF);
        }
        add(one, either);
        add(other, either);
        return leaf(either);
    }

    private static void add(ObjectNode from, ObjectNode to) {
        from.forEachEntry((element, below) -> {
            if (!element.equals(ITSELF) && below instanceof ObjectNode deeper) {
                JsonNode there = to.get(element);
                to.set(element, there instanceof ObjectNode held ? union(held, deeper) : deeper.deepCopy());
            }
        });
    }

    private static boolean hasItself(ObjectNode tree) {
        return tree.isEmpty() || tree.has(ITSELF);
    }

    /** A lone dot is written as an empty tree. */
    private static ObjectNode leaf(ObjectNode tree) {
        return tree.size() == 1 && tree.has(ITSELF) ? Json.empty() : tree;
    }
}
