package io.davit.agent.restore;

import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.repository.ResourceRange;
import io.davit.agent.repository.RestorePoint;
import io.davit.agent.run.RunContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything that the steps of one restore share. */
record RestoreWork(
        RestoreOrder order,
        RunContext run,
        RestorePoint point,
        Selection selection,
        ClusterGateway cluster,
        Kinds kinds,
        RestoreReport report,
        ObjectRestorer objects,
        AdaptiveLimit writes,
        HalfWay halfWay,
        RestoreSettings settings) {

    RestoreMark mark() {
        return RestoreMark.of(run.id(), point.id());
    }

    Mappings mappings() {
        return Mappings.of(order);
    }

    /** What to read of a resource: all of it, or its part in each of the chosen namespaces. */
    List<ResourceRange> ranges(String resource) {
        List<ResourceRange> ranges = new ArrayList<>();
        for (ResourceRange range : point.resourceRanges()) {
            if (!range.resource().equals(Optional.of(resource))) {
                continue;
            }
            if (range.clusterScoped() || selection.everything()) {
                ranges.add(range);
            } else {
                selection.namespaces().stream()
                        .map(namespace -> new ResourceRange(false, range.resource(), Optional.of(namespace)))
                        .forEach(ranges::add);
            }
        }
        return ranges;
    }

    /** An item that is no API object is done. */
    void noted(ItemOutcome item) {
        report.add(item);
    }

    /** An API object is done, whatever became of it. */
    void done(ItemOutcome item) {
        report.add(item);
        run.progress().objects(1);
        halfWay.oneMore();
    }
}
