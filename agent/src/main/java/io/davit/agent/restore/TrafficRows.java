package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Rows of services and their endpoints. */
final class TrafficRows {
    private TrafficRows() {}

    static List<Transformer> rows() {
        return List.of(
                new Transformer(
                        "core/services",
                        "The API server's own service is left; loses cluster IPs unless headless; node ports are kept, and cleared only when the target has given them away; "
                                + "a fixed load balancer address stays behind when the namespace is mapped.",
                        (captured, about) -> about.source().path().equals("default/kubernetes")
                                ? Optional.of("The API server makes it itself.")
                                : Optional.empty(),
                        TrafficRows::service),
                new Transformer(
                        "core/endpoints",
                        "Those that a controller keeps are left; addresses lose the UIDs of their pods, whose namespaces are mapped.",
                        (captured, about) -> Json.at(captured, "metadata", "annotations")
                                        .has("endpoints.kubernetes.io/last-change-trigger-time")
                                ? Optional.of("A controller keeps these endpoints.")
                                : Optional.empty(),
                        (object, about) -> {
                            for (ObjectNode subset : Json.objectsAt(object, "subsets")) {
                                for (String addresses : List.of("addresses", "notReadyAddresses")) {
                                    Json.objectsAt(subset, addresses).forEach(address -> target(address, about));
                                }
                            }
                        }),
                new Transformer(
                        "discovery.k8s.io/endpointslices",
                        "Those that a controller keeps are left; endpoints lose the UIDs of their pods, whose namespaces are mapped.",
                        (captured, about) ->
                                Json.text(captured, "metadata", "labels", "endpointslice.kubernetes.io/managed-by")
                                                .endsWith("controller.k8s.io")
                                        ? Optional.of("A controller keeps this slice.")
                                        : Optional.empty(),
                        (object, about) ->
                                Json.objectsAt(object, "endpoints").forEach(endpoint -> target(endpoint, about))));
    }

    private static void service(ObjectNode object, Rewriting about) {
        Json.objectAt(object, "spec").ifPresent(spec -> {
            if (!Json.text(spec, "clusterIP").equals("None")) {
                spec.remove(List.of("clusterIP", "clusterIPs"));
            }
            if (about.moves() && spec.remove("loadBalancerIP") != null) {
                about.remark("Its fixed load balancer address stays with the original, which may still use it.");
            }
        });
    }

    /** Lets the cluster choose all ports on nodes; for a second try after NODE_PORT_TAKEN. */
    static void clearNodePorts(ObjectNode service) {
        Json.objectAt(service, "spec").ifPresent(spec -> {
            spec.remove("healthCheckNodePort");
            Json.objectsAt(spec, "ports").forEach(port -> port.remove("nodePort"));
        });
    }

    private static void target(ObjectNode holder, Rewriting about) {
        Json.objectAt(holder, "targetRef").ifPresent(target -> {
            target.remove(List.of("uid", "resourceVersion"));
            Json.mapText(target, "namespace", about.mappings()::namespace);
        });
    }
}
