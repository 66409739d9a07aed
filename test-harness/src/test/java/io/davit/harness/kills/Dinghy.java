package io.davit.harness.kills;

import static java.util.stream.Collectors.toMap;
import static org.awaitility.Awaitility.await;

import io.davit.harness.ground.ControlPlane;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** An application just large enough that every crash point is passed: some dozen objects, two of them linked, and a volume of some sixty files. */
final class Dinghy {
    static final String NODE = "slip-1";
    static final String PARENT = "keel";
    static final String CHILD = "plank";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CHARTS = 24;
    private static final int CREW = 60;
    private static final int HOLD = 768 * 1024;

    private final KubernetesClient client;
    private final ControlPlane cluster;
    private final String name;
    private final Path volume;
    private final Random random = new Random(1912);

    /** @param volume folder of its files; made here */
    Dinghy(ControlPlane cluster, String name, Path volume) {
        this.client = cluster.admin();
        this.cluster = cluster;
        this.name = name;
        this.volume = volume;
    }

    /** Of its only namespace; its volume is called alike. */
    String name() {
        return name;
    }

    Path volume() {
        return volume;
    }

    void launch() {
        fill();
        cluster.createNamespace(name);
        for (int i = 0; i < CHARTS; i++) {
            create(map("chart-" + i, Map.of("depth", "fathoms: " + i, "shoal", "x".repeat(40 * i))));
        }
        ConfigMap parent = create(map(PARENT, Map.of("wood", "oak")));
        ConfigMap child = map(CHILD, Map.of("wood", "larch"));
        child.addOwnerReference(parent);
        create(child);
        create(new SecretBuilder()
                .withNewMetadata()
                .withNamespace(name)
                .withName("locker")
                .endMetadata()
                .addToStringData("key", "under the thwart")
                .build());
        create(new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(name)
                .withName("coxswain")
                .endMetadata()
                .build());
        create(new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(name)
                .withName("oars")
                .endMetadata()
                .withNewSpec()
                .addToSelector("app", "oars")
                .addNewPort()
                .withPort(80)
                .endPort()
                .endSpec()
                .build());
        createVolume();
    }

    /** Something new to back up: one object and most of the volume's bytes. */
    void change(String word) {
        client.configMaps()
                .inNamespace(name)
                .withName("chart-0")
                .edit(chart ->
                        new ConfigMapBuilder(chart).addToData("wreck", word).build());
        try {
            Files.writeString(volume.resolve("log-" + word), "sighted " + word + "\n");
            Files.write(volume.resolve("hold"), bytes(HOLD));
            Files.write(volume.resolve("crew").resolve("mate-7"), bytes(900));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Who holds fields of each object, by its name; what controllers made and the mark of a restore are left out. */
    static Map<String, List<String>> managers(List<ConfigMap> maps) {
        return maps.stream()
                .filter(map -> !map.getMetadata().getName().equals("kube-root-ca.crt"))
                .collect(toMap(
                        map -> map.getMetadata().getName(),
                        map -> map.getMetadata().getManagedFields().stream()
                                .map(ManagedFieldsEntry::getManager)
                                .filter(manager -> !manager.startsWith("davit-agent:"))
                                .sorted()
                                .toList()));
    }

    private void fill() {
        try {
            Path crew = Files.createDirectories(volume.resolve("crew"));
            for (int i = 0; i < CREW; i++) {
                Files.write(crew.resolve("mate-" + i), bytes(50 + 61 * i));
            }
            Files.createLink(crew.resolve("alias"), crew.resolve("mate-1"));
            Files.createSymbolicLink(volume.resolve("captain"), Path.of("crew/mate-0"));
            Files.setAttribute(crew.resolve("mate-3"), "unix:mode", 0600);
            Files.write(volume.resolve("hold"), bytes(HOLD));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private ConfigMap map(String named, Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(name)
                .withName(named)
                .endMetadata()
                .withData(data)
                .build();
    }

    private <T extends HasMetadata> T create(T object) {
        return client.resource(object).create();
    }

    private void createVolume() {
        Map<String, Quantity> size = Map.of("storage", new Quantity("1Gi"));
        create(new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withCapacity(size)
                .withPersistentVolumeReclaimPolicy("Retain")
                .withStorageClassName("")
                .withNewHostPath()
                .withPath(volume.toString())
                .endHostPath()
                .withNewClaimRef()
                .withNamespace(name)
                .withName("hull")
                .endClaimRef()
                .endSpec()
                .build());
        create(new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(name)
                .withName("hull")
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withStorageClassName("")
                .withNewResources()
                .withRequests(size)
                .endResources()
                .endSpec()
                .build());
        await().atMost(PATIENCE)
                .until(() -> "Bound"
                        .equals(client.persistentVolumeClaims()
                                .inNamespace(name)
                                .withName("hull")
                                .get()
                                .getStatus()
                                .getPhase()));
    }
}
