package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.ResourceType;
import io.davit.errors.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One object ready to be created, and where. */
record Placement(String resource, ResourceType type, ObjectName name, Transformed.Ready ready) {
    static Placement of(String resource, ResourceType type, Transformed.Ready ready) {
        ObjectName name = new ObjectName(
                Json.text(ready.object(), "metadata", "namespace"), Json.text(ready.object(), "metadata", "name"));
        return new Placement(resource, type, name, ready);
    }

    ObjectNode object() {
        return ready.object();
    }

    String subject() {
        return resource + " " + name;
    }

    boolean hasOwners() {
        return !ready.owners().isEmpty();
    }

    /** @param uid of the object as it is in the target */
    OwnerSpool.Entry entry(String uid) {
        return new OwnerSpool.Entry(resource, name.namespace(), name.name(), uid, ready.owners());
    }

    boolean hadManagers() {
        return !ready.managers().isEmpty();
    }

    /** @param uid of the object as it is in the target */
    ManagerSpool.Entry managers(String uid) {
        return new ManagerSpool.Entry(resource, name.namespace(), name.name(), uid, ready.managers());
    }

    /** With what a person should be told about it: the first code among the remarks, and all their sentences. */
    ItemOutcome created() {
        List<Rewriting.Remark> remarks = ready.remarks();
        Optional<ErrorCode> code =
                remarks.stream().flatMap(remark -> remark.code().stream()).findFirst();
        String message = remarks.stream().map(Rewriting.Remark::sentence).collect(Collectors.joining(" "));
        return new ItemOutcome(subject(), ItemOutcome.State.CREATED, code, message);
    }

    ItemOutcome retained() {
        return outcome(ItemOutcome.State.RETAINED, "");
    }

    ItemOutcome outcome(ItemOutcome.State state, String message) {
        return new ItemOutcome(subject(), state, Optional.empty(), message);
    }

    ItemOutcome outcome(ItemOutcome.State state, ErrorCode code, String message) {
        return new ItemOutcome(subject(), state, Optional.of(code), message);
    }
}
