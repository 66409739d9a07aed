package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * One row of the table: what Kubernetes makes special about one kind on restore. The common row has run before {@link #change}.
 *
 * @param resource {@code apps/deployments}
 * @param does one sentence for the published table
 * @param leave looks at the object as it was captured; a reason means that it is not restored
 * @param change edits the object in place
 */
record Transformer(String resource, String does, Leave leave, Change change) {
    @FunctionalInterface
    interface Leave {
        Optional<String> reason(ObjectNode captured, Rewriting about);
    }

    @FunctionalInterface
    interface Change {
        void apply(ObjectNode object, Rewriting about);
    }

    static Transformer changing(String resource, String does, Change change) {
        return new Transformer(resource, does, (captured, about) -> Optional.empty(), change);
    }

    static Transformer leaving(String resource, String does, Leave leave) {
        return new Transformer(resource, does, leave, (object, about) -> {});
    }
}
