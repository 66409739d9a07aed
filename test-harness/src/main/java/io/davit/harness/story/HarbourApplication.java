package io.davit.harness.story;

import static org.awaitility.Awaitility.await;

import io.davit.harness.ground.ControlPlane;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The application that stories back up: three namespaces with one of everything people deploy ({@code harbour.yaml}), custom resources with owners, and three volumes with real files.
 * There are no nodes, so its pods stay Pending; nothing of a backup depends on them.
 */
public final class HarbourApplication {
    /** The node that the volumes belong to; agents on it say so in their configuration. */
    public static final String NODE = "pier-1";

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int FLEET = 12;

    private final KubernetesClient client;
    private final String name;
    private final Path root;
    private final HarbourFiles files;

    /**
     * @param name of the first namespace, and the beginning of all its names outside of it
     * @param root folder of the volumes' folders; need not exist
     */
    public HarbourApplication(ControlPlane cluster, String name, Path root, HarbourSize size) {
        this.client = cluster.admin();
        this.name = name;
        this.root = root;
        this.files = new HarbourFiles(root, size);
    }

    public String name() {
        return name;
    }

    public Set<String> namespaces() {
        return new LinkedHashSet<>(List.of(name, name + "-data", name + "-jobs"));
    }

    public Path root() {
        return root;
    }

    public static List<String> volumes() {
        return List.of(HarbourFiles.DATABASE, HarbourFiles.UPLOADS, HarbourFiles.ARCHIVE);
    }

    /** Creates the files and the objects, and waits until the claims are bound and the quota is counted. */
    public void deploy() {
        files.create();
        Manifests.read(
                        client,
                        HarbourApplication.class,
                        "harbour.yaml",
                        Map.of("name", name, "root", root.toString(), "node", NODE))
                .forEach(object -> client.resource(object).create());
        await().atMost(PATIENCE)
                .ignoreException(KubernetesClientException.class)
                .until(() -> {
                    createVessel(0, "Gorch Fock");
                    return true;
                });
        for (int i = 1; i < FLEET; i++) {
            createVessel(i, "vessel " + i);
        }
        createLog();
        awaitBound();
    }

    /** A day's work on objects and files. */
    public void change() {
        client.configMaps().inNamespace(name).withName("charts").edit(this::withNewSoundings);
        client.apps().deployments().inNamespace(name).withName("web").scale(4);
        client.genericKubernetesResources(vessels())
                .inNamespace(name + "-data")
                .withName("vessel-7")
                .delete();
        createVessel(FLEET, "a new one");
        files.change();
    }

    /** The disaster: namespaces, cluster-scoped objects, volumes and their files are gone; returns when they are. */
    public void destroy() {
        namespaces().forEach(each -> client.namespaces().withName(each).delete());
        await().atMost(PATIENCE)
                .until(() -> namespaces().stream()
                        .allMatch(each -> client.namespaces().withName(each).get() == null));
        clusterScoped().forEach(object -> client.resource(object).delete());
        await().atMost(PATIENCE)
                .until(() -> clusterScoped().stream()
                        .allMatch(object -> client.resource(object).get() == null));
        Folders.delete(root);
    }

    /** All that an admin sees of it. */
    public ObjectCapture objects() {
        return ObjectCapture.of(client, namespaces(), name);
    }

    private List<HasMetadata> clusterScoped() {
        return Manifests.read(
                        client,
                        HarbourApplication.class,
                        "harbour.yaml",
                        Map.of("name", name, "root", root.toString(), "node", NODE))
                .stream()
                .filter(object -> object.getMetadata().getNamespace() == null
                        && !object.getKind().equals("Namespace"))
                .toList();
    }

    private ConfigMap withNewSoundings(ConfigMap charts) {
        return new ConfigMapBuilder(charts)
                .addToData("soundings.csv", "depth;berth\n4.1;1\n11.2;2\n")
                .addToData("notes", "dredged")
                .build();
    }

    /** The flagship owns the others: owner references between custom resources must be linked anew on restore. */
    private void createVessel(int number, String title) {
        GenericKubernetesResource vessel = new GenericKubernetesResourceBuilder()
                .withApiVersion(vessels().getGroup() + "/v1")
                .withKind("Vessel")
                .withNewMetadata()
                .withName("vessel-" + number)
                .withNamespace(name + "-data")
                .addToAnnotations("davit.example/title", title)
                .endMetadata()
                .addToAdditionalProperties(
                        "spec",
                        Map.of(
                                "berth",
                                number + 1,
                                "flag",
                                "PT",
                                "cargo",
                                Map.of("tons", number * 1.5, "hold", number)))
                .build();
        if (number > 0) {
            vessel.addOwnerReference(client.genericKubernetesResources(vessels())
                    .inNamespace(name + "-data")
                    .withName("vessel-0")
                    .get());
        }
        client.resource(vessel).create();
    }

    /** Made by an operator, so to speak: owned by a custom resource, and yet nothing that any controller here would make again. */
    private void createLog() {
        GenericKubernetesResource flagship = client.genericKubernetesResources(vessels())
                .inNamespace(name + "-data")
                .withName("vessel-0")
                .get();
        ConfigMap log = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("ships-log")
                .withNamespace(name + "-data")
                .endMetadata()
                .addToData("entry", "cast off")
                .build();
        log.addOwnerReference(flagship);
        client.resource(log).create();
    }

    private ResourceDefinitionContext vessels() {
        return new ResourceDefinitionContext.Builder()
                .withGroup(name + ".davit.example")
                .withVersion("v1")
                .withKind("Vessel")
                .withPlural("vessels")
                .withNamespaced(true)
                .build();
    }

    private void awaitBound() {
        await().atMost(PATIENCE)
                .until(() -> namespaces().stream()
                        .flatMap(each -> client.persistentVolumeClaims().inNamespace(each).list().getItems().stream())
                        .allMatch(claim -> "Bound".equals(claim.getStatus().getPhase())));
    }
}
