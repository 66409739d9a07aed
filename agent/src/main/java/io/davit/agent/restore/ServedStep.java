package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.cluster.ListOrder;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.ResourceRange;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Restores what a service of the cluster has to answer for, once it does (A2): a webhook that nobody answers refuses the
 * requests of the whole cluster, a dead aggregated API breaks discovery. What is not answered for in time is not applied.
 * Keeps the objects in memory while it waits; a cluster has few of them.
 */
final class ServedStep {
    private static final Set<String> SERVED = Set.of(
            "apiregistration.k8s.io/apiservices",
            "admissionregistration.k8s.io/mutatingwebhookconfigurations",
            "admissionregistration.k8s.io/validatingwebhookconfigurations");

    private final RestoreWork work;
    private final RestoreAim aim;
    private final Optional<ResourceType> slices;

    ServedStep(RestoreWork work, RestoreAim aim) {
        this.work = work;
        this.aim = aim;
        this.slices = work.kinds().find("discovery.k8s.io/endpointslices");
    }

    static boolean appliesTo(String resource) {
        return SERVED.contains(resource);
    }

    void run(String resource) {
        Map<Placement, Set<ObjectName>> waiting = new LinkedHashMap<>();
        for (ResourceRange range : work.ranges(resource)) {
            work.point().resources(range, (key, json) -> prepare(key, json, waiting));
        }
        Set<Placement> late = Settling.await(
                waiting.keySet(),
                placement -> waiting.getOrDefault(placement, Set.of()).stream().allMatch(this::answers),
                this::place,
                work.settings().patience(),
                work.run());
        for (Placement placement : late) {
            String services = String.join(
                    ", ",
                    waiting.getOrDefault(placement, Set.of()).stream()
                            .filter(service -> !answers(service))
                            .map(ObjectName::toString)
                            .toList());
            work.done(placement.outcome(
                    ItemOutcome.State.FAILED,
                    ErrorCode.SERVICE_NOT_READY,
                    "It was not applied, because its service has no ready endpoint: " + services + "."));
        }
    }

    private void prepare(ResourceKey key, byte[] json, Map<Placement, Set<ObjectName>> waiting) {
        work.run().proceed();
        switch (work.objects().prepare(key, json, aim)) {
            case ObjectRestorer.Prepared.Stop stop -> work.done(stop.outcome());
            case ObjectRestorer.Prepared.Go go -> {
                Placement placement = go.placement();
                boolean isThere = work.cluster()
                        .reader()
                        .get(placement.type(), placement.name())
                        .isPresent();
                if (isThere) {
                    place(placement);
                } else {
                    waiting.put(placement, services(placement.object()));
                }
            }
        }
    }

    private void place(Placement placement) {
        work.done(work.objects().place(placement));
    }

    /** Empty for one that is reached by a URL, outside the cluster. */
    private static Set<ObjectName> services(ObjectNode object) {
        List<ObjectNode> references = new ArrayList<>();
        Json.objectAt(object, "spec", "service").ifPresent(references::add);
        for (ObjectNode webhook : Json.objectsAt(object, "webhooks")) {
            Json.objectAt(webhook, "clientConfig", "service").ifPresent(references::add);
        }
        Set<ObjectName> services = new LinkedHashSet<>();
        references.forEach(
                service -> services.add(new ObjectName(Json.text(service, "namespace"), Json.text(service, "name"))));
        return services;
    }

    /** A cluster that does not serve slices cannot tell; then nothing is known to answer. */
    private boolean answers(ObjectName service) {
        if (slices.isEmpty()) {
            return false;
        }
        boolean[] ready = {false};
        work.cluster()
                .reader()
                .list(
                        ListOrder.in(slices.get(), service.namespace()),
                        slice -> ready[0] |= isReady(Json.object(slice.json()), service.name()),
                        work.run());
        return ready[0];
    }

    private static boolean isReady(ObjectNode slice, String service) {
        return Json.text(slice, "metadata", "labels", "kubernetes.io/service-name")
                        .equals(service)
                && Json.objectsAt(slice, "endpoints").stream()
                        .anyMatch(endpoint ->
                                Json.at(endpoint, "conditions", "ready").asBoolean(true));
    }
}
