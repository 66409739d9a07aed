package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.ResourceRange;
import io.davit.errors.ErrorCode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Creates the namespaces, or finds them there. */
final class NamespaceStep {
    private final RestoreWork work;
    private final RestoreAim aim;
    private final Set<String> seen = new HashSet<>();
    private final Map<String, ErrorCode> closed = new HashMap<>();

    NamespaceStep(RestoreWork work, RestoreAim aim) {
        this.work = work;
        this.aim = aim;
    }

    /** @return namespaces of the source that could not be made, and why: nothing in them can be applied */
    Map<String, ErrorCode> run() {
        work.point().resources(ResourceRange.clusterScoped(ApplyOrder.NAMESPACES), (key, json) -> {
            if (work.selection().contains(key.name())) {
                restore(key, json);
            }
        });
        for (String namespace : work.selection().namespaces()) {
            if (!seen.contains(namespace)) {
                // The backup could not read it; its name is all that its objects need.
                restore(new ResourceKey(ApplyOrder.NAMESPACES, "", namespace), bare(namespace));
            }
        }
        return Map.copyOf(closed);
    }

    private void restore(ResourceKey key, byte[] json) {
        work.run().proceed();
        seen.add(key.name());
        ItemOutcome outcome = work.objects().restore(key, json, aim);
        work.done(outcome);
        if (outcome.state() == ItemOutcome.State.FAILED) {
            closed.put(key.name(), outcome.code().orElse(ErrorCode.OBJECT_REFUSED));
        }
    }

    private static byte[] bare(String name) {
        ObjectNode namespace = Json.empty();
        namespace.put("apiVersion", "v1");
        namespace.put("kind", "Namespace");
        namespace.putObject("metadata").put("name", name);
        return Json.bytes(namespace);
    }
}
