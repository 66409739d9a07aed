package io.davit.agent.restore;

import static io.davit.agent.restore.Transformer.changing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.volume.ClaimName;
import java.util.List;
import java.util.Optional;

/** Rows of volumes and claims. */
final class StorageRows {
    static final String BETA_CLASS = "volume.beta.kubernetes.io/storage-class";
    /** What the control plane writes on a claim while it is bound; each belongs to one binding. */
    static final List<String> BINDING = List.of(
            "pv.kubernetes.io/bind-completed",
            "pv.kubernetes.io/bound-by-controller",
            "volume.kubernetes.io/selected-node",
            "volume.kubernetes.io/storage-provisioner",
            "volume.beta.kubernetes.io/storage-provisioner",
            "volume.kubernetes.io/storage-resizer");

    private StorageRows() {}

    static List<Transformer> rows() {
        return List.of(
                changing(
                        "core/persistentvolumeclaims",
                        "Loses the annotations of its old binding, the chosen node and its data source; names the restored volume, or none if the cluster shall choose; "
                                + "its storage class is mapped.",
                        StorageRows::claim),
                changing(
                        "core/persistentvolumes",
                        "Its claimRef is rebuilt towards the mapped claim, without UID and version; paths of local and hostPath volumes and the storage class are mapped; "
                                + "node affinity is kept; it gets a new name if the target uses its name for another claim.",
                        StorageRows::volume));
    }

    private static void claim(ObjectNode object, Rewriting about) {
        Json.removeAnnotations(object, BINDING.toArray(String[]::new));
        Json.objectAt(object, "metadata", "annotations")
                .ifPresent(annotations -> Json.mapText(annotations, BETA_CLASS, about.mappings()::storageClass));
        Json.objectAt(object, "spec").ifPresent(spec -> {
            spec.remove(List.of("volumeName", "dataSource", "dataSourceRef"));
            Json.mapText(spec, "storageClassName", about.mappings()::storageClass);
            ClaimName claim =
                    new ClaimName(about.source().namespace(), about.source().name());
            about.aim().volumeOf().apply(claim).ifPresent(volume -> spec.put("volumeName", volume));
        });
    }

    private static void volume(ObjectNode object, Rewriting about) {
        Json.removeAnnotations(object, "pv.kubernetes.io/bound-by-controller");
        Json.objectAt(object, "metadata", "annotations")
                .ifPresent(annotations -> Json.mapText(annotations, BETA_CLASS, about.mappings()::storageClass));
        Json.objectAt(object, "spec").ifPresent(spec -> {
            Json.mapText(spec, "storageClassName", about.mappings()::storageClass);
            Optional<ClaimName> claim = claimOf(object);
            spec.remove("claimRef");
            claim.ifPresent(found -> {
                ObjectNode reference = spec.putObject("claimRef");
                reference.put("apiVersion", "v1");
                reference.put("kind", "PersistentVolumeClaim");
                reference.put("namespace", about.mappings().namespace(found.namespace()));
                reference.put("name", found.name());
            });
            for (String source : List.of("local", "hostPath")) {
                Json.objectAt(spec, source).ifPresent(at -> Json.mapText(at, "path", about.mappings()::path));
            }
        });
    }

    /** The claim that a volume says it is bound to. */
    static Optional<ClaimName> claimOf(ObjectNode volume) {
        String namespace = Json.text(volume, "spec", "claimRef", "namespace");
        String name = Json.text(volume, "spec", "claimRef", "name");
        return namespace.isEmpty() || name.isEmpty() ? Optional.empty() : Optional.of(new ClaimName(namespace, name));
    }
}
