package io.davit.agent.backup;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceType;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which cluster-scoped objects a selection of namespaces needs to live (C5). It learns from every namespaced object
 * that is captured, and then judges the cluster-scoped ones kind by kind, in the order of capture.
 */
final class Closure {
    private final Set<String> namespaces;
    private final References references = new References();
    private final RoleClosure roles;
    private final Claims claims = new Claims();
    private final Set<String> instanceKinds = new HashSet<>();
    private final Map<String, Predicate<RawObject>> rules;

    Closure(Set<String> namespaces) {
        this.namespaces = namespaces;
        this.roles = new RoleClosure(namespaces);
        this.rules = Map.of(
                "core/namespaces", object -> namespaces.contains(name(object)),
                "core/persistentvolumes", claims::isBound,
                "apiextensions.k8s.io/customresourcedefinitions", object -> instanceKinds.contains(name(object)),
                "apiregistration.k8s.io/apiservices", this::isServiceSelected,
                "admissionregistration.k8s.io/validatingwebhookconfigurations", this::callsSelectedService,
                "admissionregistration.k8s.io/mutatingwebhookconfigurations", this::callsSelectedService,
                "rbac.authorization.k8s.io/clusterrolebindings", roles::isBound,
                "rbac.authorization.k8s.io/clusterroles", roles::isReferredTo);
    }

    /** A kind of which objects are captured: its definition belongs to them. */
    void learnKind(ResourceType type) {
        instanceKinds.add(type.plural() + "." + type.group());
    }

    /** A namespaced object that was captured. */
    void learn(RawObject object) {
        references.collect(object);
        switch (object.type().id()) {
            case "core/persistentvolumeclaims" -> claims.claim(object);
            case "rbac.authorization.k8s.io/rolebindings" -> roles.learnBinding(object);
            default -> {
                // Nothing more stands in it that the closure needs.
            }
        }
    }

    /** Whether the kind can be part of a closure at all. */
    boolean concerns(ResourceType type) {
        return rules.containsKey(type.id()) || References.FIELDS.containsValue(type.id());
    }

    /** Whether the cluster-scoped object belongs to the selection. */
    boolean needs(RawObject object) {
        Predicate<RawObject> rule = rules.get(object.type().id());
        return rule != null ? rule.test(object) : references.names(object.type().id(), name(object));
    }

    /** A cluster-scoped object that was captured: a volume names its class. */
    void learnClusterScoped(RawObject object) {
        references.collect(object);
        switch (object.type().id()) {
            case "core/persistentvolumes" -> claims.volume(object);
            case "rbac.authorization.k8s.io/clusterrolebindings" -> roles.learnBinding(object);
            default -> {
                // Nothing more stands in it that the closure needs.
            }
        }
    }

    RoleClosure roles() {
        return roles;
    }

    Claims claims() {
        return claims;
    }

    private boolean isServiceSelected(RawObject apiService) {
        return namespaces.contains(Json.tree(apiService)
                .path("spec")
                .path("service")
                .path("namespace")
                .asText(""));
    }

    private boolean callsSelectedService(RawObject configuration) {
        for (JsonNode webhook : Json.tree(configuration).path("webhooks")) {
            JsonNode service = webhook.path("clientConfig").path("service");
            if (namespaces.contains(service.path("namespace").asText(""))) {
                return true;
            }
        }
        return false;
    }

    private static String name(RawObject object) {
        return object.metadata().name().name();
    }
}
