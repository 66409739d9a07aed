package io.davit.harness.memory;

import static org.awaitility.Awaitility.await;

import io.davit.harness.ground.ControlPlane;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A namespace with one claim, bound to a folder of this machine. */
final class Hold {
    /** The node whose agent reaches the folder. */
    static final String NODE = "pier-1";

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String CLAIM = "hold";

    private final ControlPlane cluster;
    private final KubernetesClient client;
    private final String name;
    private final Path folder;

    /** @param name of the namespace and the volume */
    Hold(ControlPlane cluster, String name, Path folder) {
        this.cluster = cluster;
        this.client = cluster.admin();
        this.name = name;
        this.folder = folder;
    }

    void create() {
        cluster.createNamespace(name);
        Map<String, Quantity> size = Map.of("storage", new Quantity("2Gi"));
        client.resource(new PersistentVolumeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withAccessModes("ReadWriteOnce")
                        .withCapacity(size)
                        .withPersistentVolumeReclaimPolicy("Retain")
                        .withNewHostPath(folder.toString(), "")
                        .withNewClaimRef()
                        .withNamespace(name)
                        .withName(CLAIM)
                        .endClaimRef()
                        .endSpec()
                        .build())
                .create();
        client.resource(new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withName(CLAIM)
                        .withNamespace(name)
                        .endMetadata()
                        .withNewSpec()
                        .withAccessModes("ReadWriteOnce")
                        .withStorageClassName("")
                        .withVolumeName(name)
                        .withNewResources()
                        .withRequests(size)
                        .endResources()
                        .endSpec()
                        .build())
                .create();
        await().atMost(PATIENCE)
                .until(() -> "Bound"
                        .equals(client.persistentVolumeClaims()
                                .inNamespace(name)
                                .withName(CLAIM)
                                .get()
                                .getStatus()
                                .getPhase()));
    }

    /** Claim and volume, and returns when they are gone; the folder and the namespace stay. */
    void delete() {
        client.persistentVolumeClaims().inNamespace(name).withName(CLAIM).delete();
        await().atMost(PATIENCE)
                .until(() -> client.persistentVolumeClaims()
                                .inNamespace(name)
                                .withName(CLAIM)
                                .get()
                        == null);
        client.persistentVolumes().withName(name).delete();
        await().atMost(PATIENCE)
                .until(() -> client.persistentVolumes().withName(name).get() == null);
    }
}
