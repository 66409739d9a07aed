package io.davit.agent.restore;

import io.davit.agent.repository.ResourceRange;
import io.davit.agent.repository.RestorePoint;
import io.davit.agent.repository.RestorePointSummary;
import java.util.Set;

/** What a restore is going to do, counted before it begins, for its progress. */
record ExpectedWork(long objects, long bytes) {
    /** Of these, a restore of some namespaces takes a part that the summary does not tell. */
    private static final Set<String> CHOSEN = Set.of(ApplyOrder.NAMESPACES, ApplyOrder.DEFINITIONS, ApplyOrder.VOLUMES);

    static ExpectedWork of(RestoreOrder order, Selection selection, RestorePoint point) {
        RestorePointSummary summary = point.summary();
        long namespaced = summary.namespaces().stream()
                .filter(namespace -> selection.contains(namespace.name()))
                .flatMap(namespace -> namespace.objects().values().stream())
                .mapToLong(Long::longValue)
                .sum();
        long clusterScoped = summary.clusterScoped().entrySet().stream()
                .filter(kind -> !CHOSEN.contains(kind.getKey()))
                .mapToLong(kind -> kind.getValue())
                .sum();
        long bytes = summary.volumes().stream()
                .filter(volume -> selection.contains(volume.namespace()))
                .mapToLong(RestorePointSummary.VolumeSummary::bytes)
                .sum();
        return new ExpectedWork(namespaced + clusterScoped + chosen(selection, point), order.withData() ? bytes : 0);
    }

    private static long chosen(Selection selection, RestorePoint point) {
        RestorePointSummary summary = point.summary();
        long[] count = {selection.namespaces().size()};
        if (selection.everything()) {
            // Bodies of definitions are large; here every one is needed, and their number is known.
            count[0] += summary.clusterScoped().getOrDefault(ApplyOrder.DEFINITIONS, 0L);
        } else {
            point.resources(
                    ResourceRange.clusterScoped(ApplyOrder.DEFINITIONS),
                    (key, json) -> count[0] += DefinitionStep.isNeeded(key, selection, summary) ? 1 : 0);
        }
        point.resources(
                ResourceRange.clusterScoped(ApplyOrder.VOLUMES),
                (key, json) -> count[0] += StorageLane.isNeeded(json, selection) ? 1 : 0);
        return count[0];
    }
}
