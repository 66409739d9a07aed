package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.ResourceRange;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.errors.ErrorCode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Restores CustomResourceDefinitions and waits until the server serves their kinds. */
final class DefinitionStep {
    private final RestoreWork work;
    private final RestoreAim aim;

    DefinitionStep(RestoreWork work, RestoreAim aim) {
        this.work = work;
        this.aim = aim;
    }

    void run() {
        Map<String, ItemOutcome> awaited = new HashMap<>();
        work.point().resources(ResourceRange.clusterScoped(ApplyOrder.DEFINITIONS), (key, json) -> {
            work.run().proceed();
            if (!isNeeded(key, work.selection(), work.point().summary())) {
                return;
            }
            ItemOutcome outcome = work.objects().restore(key, json, aim);
            if (isNew(key, outcome)) {
                awaited.put(key.name(), outcome);
            } else {
                work.done(outcome);
            }
        });
        if (!awaited.isEmpty()) {
            await(awaited);
        }
    }

    /** Created now, or there but not served yet: by an earlier attempt, or by somebody else at this moment. */
    private boolean isNew(ResourceKey key, ItemOutcome outcome) {
        return switch (outcome.state()) {
            case CREATED -> true;
            case RETAINED, CHANGED -> !work.kinds().serves(resource(key.name()));
            case SKIPPED, FAILED -> false;
        };
    }

    /** With a part of the namespaces, only definitions of what is in them; other people's are not ours to add. */
    static boolean isNeeded(ResourceKey key, Selection selection, RestorePointSummary summary) {
        String resource = resource(key.name());
        return selection.everything()
                || summary.clusterScoped().containsKey(resource)
                || summary.namespaces().stream()
                        .filter(namespace -> selection.contains(namespace.name()))
                        .anyMatch(namespace -> namespace.objects().containsKey(resource));
    }

    /** The name of a definition is {@code <plural>.<group>}. */
    private static String resource(String definition) {
        int dot = definition.indexOf('.');
        return definition.substring(dot + 1) + "/" + definition.substring(0, Math.max(0, dot));
    }

    private void await(Map<String, ItemOutcome> created) {
        Optional<ResourceType> type = work.kinds().find(ApplyOrder.DEFINITIONS);
        Set<String> established = new HashSet<>();
        Settling.await(
                created.keySet(),
                name -> type.isPresent() && isEstablished(type.get(), name),
                established::add,
                work.settings().patience(),
                work.run());
        // Established is said before every server's discovery shows the kind.
        Set<String> served = new HashSet<>();
        Settling.await(
                Set.of(established),
                all -> {
                    work.kinds().refresh();
                    all.stream()
                            .filter(name -> work.kinds().serves(resource(name)))
                            .forEach(served::add);
                    return served.containsAll(all);
                },
                all -> {},
                work.settings().patience(),
                work.run());
        created.forEach((name, outcome) -> work.done(served.contains(name) ? outcome : late(outcome)));
    }

    private boolean isEstablished(ResourceType type, String name) {
        Optional<RawObject> live = work.cluster().reader().get(type, new ObjectName("", name));
        return live.map(object -> Json.object(object.json()))
                .map(object -> Json.objectsAt(object, "status", "conditions"))
                .filter(conditions -> conditions.stream().anyMatch(DefinitionStep::saysEstablished))
                .isPresent();
    }

    private static boolean saysEstablished(ObjectNode condition) {
        return Json.text(condition, "type").equals("Established")
                && Json.text(condition, "status").equals("True");
    }

    private static ItemOutcome late(ItemOutcome outcome) {
        return new ItemOutcome(
                outcome.subject(),
                ItemOutcome.State.FAILED,
                Optional.of(ErrorCode.CRD_NOT_ESTABLISHED),
                "It is there, but its kind is not served.");
    }
}
