package io.davit.agent.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.cluster.OwnerReference;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What is done to every object of every kind. */
final class CommonRow {
    static final String DOES =
            "Strips what belongs to one life of an object (UID, versions, times, deletion, managed fields, owners, status), "
                    + "maps its namespace, drops generateName beside a name, keeps foreign finalizers with a remark.";

    /** Fields of one life, which a server sets itself. */
    private static final List<String> LIFE = List.of(
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "managedFields",
            "selfLink",
            "ownerReferences");

    /** The control plane adds these itself; carried over they would say nothing, or that a deletion is under way. */
    static final Set<String> CONTROL_PLANE_FINALIZERS = Set.of(
            "kubernetes",
            "kubernetes.io/pvc-protection",
            "kubernetes.io/pv-protection",
            "snapshot.storage.kubernetes.io/pvc-as-source-protection",
            "service.kubernetes.io/load-balancer-cleanup",
            "batch.kubernetes.io/job-tracking",
            "customresourcecleanup.apiextensions.k8s.io",
            "foregroundDeletion",
            "orphan");

    private CommonRow() {}

    static void apply(ObjectNode object, Rewriting about) {
        ObjectNode metadata = Json.objectAt(object, "metadata").orElseGet(() -> object.putObject("metadata"));
        metadata.remove(LIFE);
        object.remove("status");
        if (about.source().isClusterScoped()) {
            metadata.remove("namespace");
        } else {
            metadata.put("namespace", about.mappings().namespace(about.source().namespace()));
        }
        if (metadata.hasNonNull("name")) {
            metadata.remove("generateName");
        }
        finalizers(metadata, about);
    }

    private static void finalizers(ObjectNode metadata, Rewriting about) {
        if (!(metadata.remove("finalizers") instanceof ArrayNode finalizers)) {
            return;
        }
        ArrayNode kept = Json.emptyList();
        for (JsonNode finalizer : finalizers) {
            if (finalizer.isTextual() && !CONTROL_PLANE_FINALIZERS.contains(finalizer.textValue())) {
                kept.add(finalizer);
            }
        }
        if (!kept.isEmpty()) {
            metadata.set("finalizers", kept);
            about.remark(ErrorCode.OBJECT_FINALIZERS, "It keeps " + kept.size() + " finalizer(s) of controllers.");
        }
    }

    /** The owners of the captured object; malformed entries are left out. */
    static List<Transformed.Owner> owners(ObjectNode captured) {
        List<Transformed.Owner> owners = new ArrayList<>();
        for (ObjectNode owner : Json.objectsAt(captured, "metadata", "ownerReferences")) {
            String kind = Json.text(owner, "kind");
            String name = Json.text(owner, "name");
            if (!kind.isEmpty() && !name.isEmpty()) {
                OwnerReference reference = new OwnerReference(
                        Json.text(owner, "apiVersion"),
                        kind,
                        name,
                        Json.text(owner, "uid"),
                        owner.path("controller").asBoolean(false));
                owners.add(new Transformed.Owner(
                        reference, owner.path("blockOwnerDeletion").asBoolean(false)));
            }
        }
        return owners;
    }
}
