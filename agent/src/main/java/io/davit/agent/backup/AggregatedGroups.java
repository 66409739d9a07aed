package io.davit.agent.backup;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.Discovery;
import io.davit.agent.cluster.ListOrder;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * API groups that a server of its own answers for: their objects are not in etcd, may be computed on the spot, and are
 * captured only when opted in (C1), which no order can do yet.
 */
final class AggregatedGroups {
    private static final String API_SERVICES = "apiregistration.k8s.io/apiservices";

    private AggregatedGroups() {}

    static Set<String> find(ClusterGateway cluster, Discovery discovery, Tally tally, RunContext run) {
        Set<String> groups = new TreeSet<>();
        Optional<ResourceType> type = discovery.find(API_SERVICES);
        if (type.isEmpty()) {
            return groups;
        }
        try {
            cluster.reader()
                    .list(
                            ListOrder.all(type.get()),
                            object -> {
                                JsonNode spec = Json.tree(object).path("spec");
                                if (spec.path("service").isObject()) {
                                    groups.add(spec.path("group").asText(""));
                                }
                            },
                            run);
        } catch (DavitException e) {
            if (e.code() != ErrorCode.CLUSTER_FORBIDDEN) {
                throw e;
            }
            tally.problem(Problem.warning(
                    ErrorCode.KIND_HIDDEN,
                    API_SERVICES,
                    "which API groups are aggregated cannot be seen; all that discovery shows are read"));
        }
        groups.removeAll(CaptureExceptions.GROUPS);
        groups.forEach(group -> tally.problem(Problem.warning(
                ErrorCode.API_GROUP_AGGREGATED, group, "the group has a server of its own, and was left out")));
        return groups;
    }
}
