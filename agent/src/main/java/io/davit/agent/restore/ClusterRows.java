package io.davit.agent.restore;

import static io.davit.agent.restore.Transformer.changing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Rows of namespaces, definitions, webhooks and aggregated APIs. */
final class ClusterRows {
    private static final String NAME_LABEL = "kubernetes.io/metadata.name";

    private ClusterRows() {}

    static List<Transformer> rows() {
        return List.of(
                changing(
                        "core/namespaces",
                        "Takes the mapped name, also in the label of its name; loses spec.finalizers; project annotations stay.",
                        ClusterRows::namespace),
                changing(
                        "apiextensions.k8s.io/customresourcedefinitions",
                        "The namespace of a conversion webhook's service is mapped.",
                        ClusterRows::definition),
                changing(
                        "admissionregistration.k8s.io/mutatingwebhookconfigurations",
                        "Namespaces of the webhooks' services are mapped; CA bundles are kept with a remark.",
                        ClusterRows::webhooks),
                changing(
                        "admissionregistration.k8s.io/validatingwebhookconfigurations",
                        "Namespaces of the webhooks' services are mapped; CA bundles are kept with a remark.",
                        ClusterRows::webhooks),
                new Transformer(
                        "apiregistration.k8s.io/apiservices",
                        "Those that the API server keeps itself are left; the namespace of the service is mapped; the CA bundle is kept with a remark.",
                        ClusterRows::keptByServer,
                        ClusterRows::apiService));
    }

    private static void namespace(ObjectNode object, Rewriting about) {
        String target = about.mappings().namespace(about.source().name());
        Json.objectAt(object, "metadata").ifPresent(metadata -> metadata.put("name", target));
        Json.objectAt(object, "metadata", "labels")
                .filter(labels -> labels.has(NAME_LABEL))
                .ifPresent(labels -> labels.put(NAME_LABEL, target));
        Json.removeFrom(object, List.of("spec"), List.of("finalizers"));
    }

    private static void definition(ObjectNode object, Rewriting about) {
        Json.objectAt(object, "spec", "conversion", "webhook", "clientConfig")
                .ifPresent(client -> clientConfig(client, about));
    }

    private static void webhooks(ObjectNode object, Rewriting about) {
        for (ObjectNode webhook : Json.objectsAt(object, "webhooks")) {
            Json.objectAt(webhook, "clientConfig").ifPresent(client -> clientConfig(client, about));
        }
    }

    private static void clientConfig(ObjectNode client, Rewriting about) {
        Json.objectAt(client, "service")
                .ifPresent(service -> Json.mapText(service, "namespace", about.mappings()::namespace));
        remarkBundle(client, about);
    }

    private static Optional<String> keptByServer(ObjectNode captured, Rewriting about) {
        boolean automatic = Json.at(captured, "metadata", "labels").has("kube-aggregator.kubernetes.io/automanaged");
        boolean local = Json.objectAt(captured, "spec", "service").isEmpty();
        return automatic || local ? Optional.of("The API server keeps it itself.") : Optional.empty();
    }

    private static void apiService(ObjectNode object, Rewriting about) {
        Json.objectAt(object, "spec", "service")
                .ifPresent(service -> Json.mapText(service, "namespace", about.mappings()::namespace));
        Json.objectAt(object, "spec").ifPresent(spec -> remarkBundle(spec, about));
    }

    private static void remarkBundle(ObjectNode holder, Rewriting about) {
        if (!Json.text(holder, "caBundle").isEmpty()) {
            about.remark("It keeps its CA bundle; if the service's certificate is made anew, renew the bundle, too.");
        }
    }
}
