package io.davit.agent.backup;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.agent.cluster.Discovery;
import io.davit.agent.cluster.ListOrder;
import io.davit.agent.cluster.ResourceType;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * API groups that a server of its own answers for: their objects are not in etcd, may be computed on the spot, and are
 * captured only when the order asks for them (C1).
 */
final class AggregatedGroups {
    private static final String API_SERVICES = "apiregistration.k8s.io/apiservices";

    private AggregatedGroups() {}

    /** All of them, whether asked for or not. */
    static Set<String> find(CaptureReader reader, Discovery discovery, Tally tally) {
        Set<String> groups = new TreeSet<>();
        Optional<ResourceType> type = discovery.find(API_SERVICES);
        if (type.isEmpty()) {
            return groups;
        }
        Optional<DavitException> failure = reader.read(ListOrder.all(type.get()), object -> {
            JsonNode spec = Json.tree(object).path("spec");
            if (spec.path("service").isObject()) {
                groups.add(spec.path("group").asText(""));
            }
        });
        failure.ifPresent(e -> {
            if (e.code() != ErrorCode.CLUSTER_FORBIDDEN) {
                throw e;
            }
            tally.problem(Problem.warning(
                    ErrorCode.KIND_HIDDEN,
                    API_SERVICES,
                    "which API groups are aggregated cannot be seen; all that discovery shows are read"));
        });
        return groups;
    }

    /** Says what of them is not in the backup: never a gap in silence, and an error where the order asks for it. */
    static void tell(Set<String> groups, Discovery discovery, Choices choices, Tally tally) {
        for (Problem problem : discovery.problems()) {
            String group =
                    problem.subject().substring(0, Math.max(0, problem.subject().lastIndexOf('/')));
            tally.problem(
                    choices.isAskedFor(group)
                            ? Problem.error(
                                    problem.code(),
                                    problem.subject(),
                                    "the order asks for the API group, which does not answer")
                            : problem);
        }
        groups.stream()
                .filter(group -> !CaptureExceptions.GROUPS.contains(group) && !choices.isAskedFor(group))
                .forEach(group -> tally.problem(Problem.warning(
                        ErrorCode.API_GROUP_AGGREGATED, group, "the group has a server of its own, and was left out")));
        choices.types().stream()
                .filter(type -> groups.contains(type.group()) && !choices.isAskedFor(type.group()))
                .forEach(
                        type -> tally.problem(
                                Problem.error(
                                        ErrorCode.API_GROUP_AGGREGATED,
                                        type.id(),
                                        "the order names objects of a group with a server of its own, but does not ask for the group")));
    }
}
