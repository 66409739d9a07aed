package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.guardrails.AgentNamespace;
import io.davit.agent.guardrails.ClusterWide;
import io.davit.agent.repository.ResourceKey;
import io.davit.errors.ErrorCode;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a restore may apply an object. Objects that concern Davit's own identity it never may, whatever is allowed: that is
 * its namespace with everything in it (guardrails, approvals, pins, anchor), and bindings that name an account there (P11).
 */
record ObjectGuard(ClusterWide allowed) {
    /** Cluster-scoped kinds that namespaced objects refer to: without them these do not work. */
    private static final Set<String> REFERRED_TO = Set.of(
            ApplyOrder.NAMESPACES,
            ApplyOrder.VOLUMES,
            "storage.k8s.io/storageclasses",
            "storage.k8s.io/volumeattributesclasses",
            "snapshot.storage.k8s.io/volumesnapshotclasses",
            "scheduling.k8s.io/priorityclasses",
            "node.k8s.io/runtimeclasses",
            "networking.k8s.io/ingressclasses",
            "gateway.networking.k8s.io/gatewayclasses");

    /** Why an object is not applied. */
    record Refusal(ErrorCode code, String reason) {}

    /** @param object as it would be applied, with the target's names */
    Optional<Refusal> refusal(ResourceKey source, ObjectNode object) {
        return protection(source.resource(), object).or(() -> switch (source.resource()) {
            case "rbac.authorization.k8s.io/clusterroles", "rbac.authorization.k8s.io/clusterrolebindings" ->
                unless(allowed.roles(), "cluster-roles");
            case "apiregistration.k8s.io/apiservices" -> unless(allowed.apiServices(), "api-services");
            case ApplyOrder.DEFINITIONS -> unless(allowed.definitions(), "definitions");
            default -> otherRefusal(source);
        });
    }

    private Optional<Refusal> otherRefusal(ResourceKey source) {
        if (source.resource().startsWith("admissionregistration.k8s.io/")) {
            return unless(allowed.webhooks(), "webhooks");
        }
        return source.isClusterScoped() && !REFERRED_TO.contains(source.resource())
                ? unless(allowed.objects(), "cluster-objects")
                : Optional.empty();
    }

    private static Optional<Refusal> unless(boolean allowed, String key) {
        return allowed
                ? Optional.empty()
                : Optional.of(new Refusal(
                        ErrorCode.OBJECT_NOT_ALLOWED, "The guardrail restore." + key + " does not allow it."));
    }

    private static Optional<Refusal> protection(String resource, ObjectNode object) {
        boolean own = Json.text(object, "metadata", "namespace").equals(AgentNamespace.NAME)
                || (resource.equals(ApplyOrder.NAMESPACES)
                        && Json.text(object, "metadata", "name").equals(AgentNamespace.NAME));
        if (own) {
            return Optional.of(new Refusal(ErrorCode.OBJECT_PROTECTED, "It is in Davit's own namespace."));
        }
        boolean binding = resource.startsWith("rbac.authorization.k8s.io/")
                && Json.objectsAt(object, "subjects").stream()
                        .anyMatch(subject -> Subjects.namespace(subject)
                                .filter(AgentNamespace.NAME::equals)
                                .isPresent());
        return binding
                ? Optional.of(new Refusal(ErrorCode.OBJECT_PROTECTED, "It would give rights to Davit's own account."))
                : Optional.empty();
    }
}
