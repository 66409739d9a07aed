package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.cluster.ApplyResult;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.RawObject;
import io.davit.errors.ErrorCode;
import java.util.List;
import java.util.Optional;

/** What a restore makes of an object that is in the target already: it retains it, or adds to it where {@link Merges} says so. */
final class ExistingObjects {
    private static final int TRIES = 5;
    private static final int SHOWN_FIELDS = 3;
    private final ClusterGateway cluster;

    ExistingObjects(ClusterGateway cluster) {
        this.cluster = cluster;
    }

    /** @param ours whether an earlier attempt of this run created it */
    ItemOutcome judge(Placement placement, RawObject live, boolean ours) {
        if (live.metadata().isBeingDeleted()) {
            ErrorCode code = placement.resource().equals(ApplyOrder.NAMESPACES)
                    ? ErrorCode.NAMESPACE_TERMINATING
                    : ErrorCode.OBJECT_BEING_DELETED;
            return placement.outcome(ItemOutcome.State.FAILED, code, "An object of that name is being deleted.");
        }
        if (Merges.applyTo(placement.resource())) {
            return merge(placement, live, ours);
        }
        return ours ? placement.created() : retain(placement, live);
    }

    private static ItemOutcome retain(Placement placement, RawObject live) {
        List<String> differences =
                Normalisation.differences(placement.resource(), placement.object(), Json.object(live.json()));
        return differences.isEmpty() ? placement.retained() : different(placement, differences);
    }

    private static ItemOutcome different(Placement placement, List<String> differences) {
        ErrorCode code = ImmutableFields.contain(placement.resource(), differences)
                ? ErrorCode.OBJECT_IMMUTABLE
                : ErrorCode.OBJECT_EXISTS_DIFFERENT;
        String more = differences.size() > SHOWN_FIELDS ? " and " + (differences.size() - SHOWN_FIELDS) + " more" : "";
        List<String> shown = differences.stream().limit(SHOWN_FIELDS).toList();
        return placement.outcome(
                ItemOutcome.State.RETAINED, code, "It differs at " + String.join(", ", shown) + more + ".");
    }

    private ItemOutcome merge(Placement placement, RawObject first, boolean ours) {
        RawObject live = first;
        for (int round = 1; ; round++) {
            ObjectNode there = Json.object(live.json());
            if (!there.path("roleRef").equals(placement.object().path("roleRef"))) {
                return different(placement, List.of("/roleRef"));
            }
            Optional<ObjectNode> additions = Merges.additions(placement.resource(), there, placement.object());
            if (additions.isEmpty()) {
                return ours ? placement.created() : placement.retained();
            }
            ObjectNode metadata = additions.get().withObjectProperty("metadata");
            metadata.put("uid", live.metadata().uid());
            metadata.put("resourceVersion", live.metadata().resourceVersion());
            ApplyResult result =
                    cluster.applier().mergePatch(placement.type(), placement.name(), Json.bytes(additions.get()));
            switch (result) {
                case ApplyResult.Applied applied -> {
                    return placement.outcome(ItemOutcome.State.CHANGED, "What it lacked was added.");
                }
                case ApplyResult.Refused refused -> {
                    return placement.outcome(ItemOutcome.State.FAILED, refused.code(), refused.message());
                }
                case ApplyResult.Changed changed -> {}
                case ApplyResult.NotThere gone -> {}
                case ApplyResult.AlreadyThere odd -> throw new IllegalStateException("a patch cannot answer that");
            }
            Optional<RawObject> again = cluster.reader().get(placement.type(), placement.name());
            if (again.isEmpty() || round == TRIES) {
                return placement.outcome(
                        ItemOutcome.State.FAILED,
                        ErrorCode.OBJECT_EXISTS_DIFFERENT,
                        "It kept changing while it was added to.");
            }
            live = again.get();
        }
    }
}
