package io.davit.agent.backup;

import io.davit.agent.cluster.ObjectMetadata;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceType;
import java.util.Optional;
import java.util.Set;

/**
 * The visible table of exceptions (C1): discovery decides what is captured, and this is all that corrects it. What is
 * named here describes a moment or is made by the cluster itself.
 */
final class CaptureExceptions {
    /** Resource ids that are never captured. */
    static final Set<String> KINDS = Set.of(
            "core/events",
            "events.k8s.io/events",
            "core/componentstatuses",
            "coordination.k8s.io/leases",
            "coordination.k8s.io/leasecandidates",
            "certificates.k8s.io/certificatesigningrequests",
            "certificates.k8s.io/podcertificaterequests",
            "storage.k8s.io/csistoragecapacities",
            "storage.k8s.io/volumeattachments");

    /** API groups that hold measurements, not objects. */
    static final Set<String> GROUPS =
            Set.of("metrics.k8s.io", "custom.metrics.k8s.io", "external.metrics.k8s.io", "subresources.kubevirt.io");

    private static final Set<String> CERTIFICATE_MAPS = Set.of("kube-root-ca.crt", "openshift-service-ca.crt");
    private static final ObjectName API_SERVICE = new ObjectName("default", "kubernetes");
    private static final String BOOTSTRAP_TOKEN = "bootstrap-token-";

    private CaptureExceptions() {}

    static boolean isCaptured(ResourceType type) {
        return !KINDS.contains(type.id()) && !GROUPS.contains(type.group());
    }

    /** Why a single object is left out, apart from its owners. */
    static Optional<Skip> skip(RawObject object) {
        ObjectMetadata metadata = object.metadata();
        if (isDerived(object.type().id(), metadata)) {
            return Optional.of(Skip.DERIVED);
        }
        return metadata.isBeingDeleted() ? Optional.of(Skip.BEING_DELETED) : Optional.empty();
    }

    private static boolean isDerived(String id, ObjectMetadata metadata) {
        ObjectName name = metadata.name();
        return switch (id) {
            case "core/configmaps" -> CERTIFICATE_MAPS.contains(name.name());
            case "core/secrets" ->
                name.namespace().equals("kube-system") && name.name().startsWith(BOOTSTRAP_TOKEN);
            case "core/services" -> name.equals(API_SERVICE);
            case "core/pods" -> metadata.annotations().containsKey("kubernetes.io/config.mirror");
            case "core/endpoints" -> name.equals(API_SERVICE) || isManagedEndpoints(metadata);
            case "discovery.k8s.io/endpointslices" -> name.equals(API_SERVICE) || isMirrored(metadata);
            default -> false;
        };
    }

    /** Made by the endpoints controller (by label since 1.33, before by its time stamp), or a lock of an old leader election. */
    private static boolean isManagedEndpoints(ObjectMetadata metadata) {
        return metadata.labels().containsKey("endpoints.kubernetes.io/managed-by")
                || metadata.annotations().containsKey("endpoints.kubernetes.io/last-change-trigger-time")
                || metadata.annotations().containsKey("control-plane.alpha.kubernetes.io/leader");
    }

    private static boolean isMirrored(ObjectMetadata metadata) {
        return "endpointslicemirroring-controller.k8s.io"
                .equals(metadata.labels().get("endpointslice.kubernetes.io/managed-by"));
    }
}
