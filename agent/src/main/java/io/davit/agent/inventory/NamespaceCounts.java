package io.davit.agent.inventory;

import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.ListOrder;
import io.davit.agent.cluster.ResourceReader;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.NamespaceSummary;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Namespaces, and how many objects of each resource they hold. The server says most numbers without listing: what grows with
 * the cluster and is kept in memory is a name, its labels and a few dozen numbers for each namespace.
 */
final class NamespaceCounts {
    /** Up to so many objects of a kind, one LIST of their metadata is cheaper than a question for each namespace. */
    private static final long STREAMED = 2_000;
    /** They come and go by the minute, and say nothing of an application. */
    private static final Set<String> PASSING = Set.of("core/events", "events.k8s.io/events");

    private static final Logger LOG = LoggerFactory.getLogger(NamespaceCounts.class);
    private static final ResourceType NAMESPACES =
            new ResourceType("", "v1", "namespaces", "Namespace", false, Set.of("get", "list"));

    private final ResourceReader reader;
    private final RunContext run;
    private final TreeMap<String, NamespaceSummary.Builder> namespaces = new TreeMap<>();

    private NamespaceCounts(ResourceReader reader, RunContext run) {
        this.reader = reader;
        this.run = run;
    }

    /** In byte order of their names. */
    static Collection<NamespaceSummary.Builder> of(ClusterGateway cluster, RunContext run) {
        NamespaceCounts counts = new NamespaceCounts(cluster.reader(), run);
        counts.listNamespaces();
        cluster.discover().types().stream()
                .filter(type -> type.namespaced() && type.can("list") && !PASSING.contains(type.id()))
                .forEach(counts::count);
        return counts.namespaces.values();
    }

    private void listNamespaces() {
        reader.list(
                new ListOrder(NAMESPACES, Optional.empty(), true),
                object -> namespaces.put(
                        object.metadata().name().name(),
                        NamespaceSummary.newBuilder()
                                .setName(object.metadata().name().name())
                                .putAllLabels(object.metadata().labels())),
                run);
    }

    /** A kind that cannot be counted is left out: an inventory is a view, no promise. */
    private void count(ResourceType type) {
        run.proceed();
        try {
            Optional<Long> total = reader.count(new ListOrder(type, Optional.empty(), true));
            if (total.filter(count -> count == 0).isPresent()) {
                return;
            }
            if (total.filter(count -> count > STREAMED).isPresent()) {
                askEach(type);
            } else {
                stream(type);
            }
        } catch (DavitException e) {
            if (e.code() == ErrorCode.RUN_CANCELED || e.code() == ErrorCode.CLUSTER_UNREACHABLE) {
                throw e;
            }
            run.about(LOG.atInfo()).addKeyValue("code", e.code()).log("{} is not counted", type);
        }
    }

    private void askEach(ResourceType type) {
        namespaces.forEach((name, summary) -> {
            run.proceed();
            reader.count(new ListOrder(type, Optional.of(name), true))
                    .filter(count -> count > 0)
                    .ifPresent(count -> summary.putObjectCounts(type.id(), count));
        });
    }

    private void stream(ResourceType type) {
        TreeMap<String, Long> found = new TreeMap<>();
        reader.list(
                new ListOrder(type, Optional.empty(), true),
                object -> found.merge(object.metadata().name().namespace(), 1L, Long::sum),
                run);
        found.forEach((name, count) -> {
            NamespaceSummary.Builder summary = namespaces.get(name);
            // One that was made a moment ago is in the next inventory.
            if (summary != null) {
                summary.putObjectCounts(type.id(), count);
            }
        });
    }
}
