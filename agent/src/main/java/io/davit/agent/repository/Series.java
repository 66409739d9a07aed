package io.davit.agent.repository;

import io.davit.agent.repository.RestorePointSummary.NamespaceSummary;
import io.davit.agent.repository.RestorePointSummary.VolumeSummary;
import java.util.List;

/**
 * Restore points of the same things by the same schedule: retention counts within one series only, so that what is made on
 * demand takes no place of what a schedule makes (R22).
 *
 * @param source UID of the cluster, or name of the machine
 * @param schedule whose runs made them; empty for those that were made on demand
 * @param selection digest of what was ordered, or else the namespaces, or else the trees, in order
 */
public record Series(String source, String schedule, List<String> selection) {
    public static Series of(RestorePointSummary summary) {
        String uid = summary.cluster().uid();
        return new Series(
                uid.isEmpty() ? "/" + summary.cluster().name() : uid,
                summary.occasion().schedule(),
                selection(summary));
    }

    private static List<String> selection(RestorePointSummary summary) {
        String digest = summary.occasion().selection();
        if (!digest.isEmpty()) {
            return List.of("", digest);
        }
        List<String> namespaces =
                summary.namespaces().stream().map(NamespaceSummary::name).toList();
        return namespaces.isEmpty()
                ? summary.volumes().stream()
                        .filter(VolumeSummary::hasData)
                        .map(volume -> volume.namespace() + "/" + volume.claim())
                        .sorted()
                        .toList()
                : namespaces;
    }

    public boolean isOnDemand() {
        return schedule.isEmpty();
    }

    /** The same things, whoever made the restore point. */
    Series ofAnySchedule() {
        return new Series(source, "", selection);
    }
}
