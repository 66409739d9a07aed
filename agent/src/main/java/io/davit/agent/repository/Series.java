package io.davit.agent.repository;

import io.davit.agent.repository.RestorePointSummary.NamespaceSummary;
import io.davit.agent.repository.RestorePointSummary.VolumeSummary;
import java.util.List;

/**
 * Restore points of the same things: retention counts within one series only (R22).
 *
 * @param source UID of the cluster, or name of the machine
 * @param selection its namespaces, or else its trees, in order
 */
public record Series(String source, List<String> selection) {
    public static Series of(RestorePointSummary summary) {
        String uid = summary.cluster().uid();
        List<String> namespaces =
                summary.namespaces().stream().map(NamespaceSummary::name).toList();
        List<String> trees = summary.volumes().stream()
                .filter(VolumeSummary::hasData)
                .map(volume -> volume.namespace() + "/" + volume.claim())
                .sorted()
                .toList();
        return new Series(
                uid.isEmpty() ? "/" + summary.cluster().name() : uid, namespaces.isEmpty() ? trees : namespaces);
    }
}
