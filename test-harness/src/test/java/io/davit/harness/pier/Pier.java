package io.davit.harness.pier;

import io.davit.harness.ground.ControlPlane;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** The smallest thing worth backing up: a namespace with a ConfigMap, a Secret, and a claim bound to a folder with files. */
public final class Pier {
    public static final String NODE = "pier-1";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KubernetesClient client;
    private final String namespace;
    private final Path root;

    private Pier(KubernetesClient client, String namespace, Path root) {
        this.client = client;
        this.namespace = namespace;
        this.root = root;
    }

    /**
     * Makes it, and waits until the claim is bound.
     *
     * @param root folder of the volume, which is made
     * @param secret the value that the Secret holds
     */
    public static Pier build(ControlPlane cluster, String namespace, Path root, String secret) {
        Pier pier = new Pier(cluster.admin(), namespace, root);
        pier.writeFiles();
        pier.apply(OBJECTS.replace("${name}", namespace)
                .replace("${root}", root.toString())
                .replace("${node}", NODE)
                .replace("${secret}", secret));
        Awaitility.await().atMost(PATIENCE).until(pier::isBound);
        return pier;
    }

    private static final String OBJECTS = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: "${name}"}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: crane, namespace: "${name}"}
            data: {reach: "40"}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: key, namespace: "${name}"}
            stringData: {word: "${secret}"}
            ---
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: "${name}-hold"}
            spec:
              capacity: {storage: 1Mi}
              accessModes: [ReadWriteOnce]
              persistentVolumeReclaimPolicy: Retain
              storageClassName: ""
              local: {path: "${root}"}
              claimRef: {namespace: "${name}", name: hold}
              nodeAffinity:
                required:
                  nodeSelectorTerms:
                    - matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: ["${node}"]}]
            ---
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: hold, namespace: "${name}"}
            spec:
              accessModes: [ReadWriteOnce]
              storageClassName: ""
              volumeName: "${name}-hold"
              resources: {requests: {storage: 1Mi}}
            """;

    /** {@code kubectl apply}, one document at a time. */
    public void apply(String yaml) {
        for (String document : yaml.split("(?m)^---$")) {
            for (HasMetadata object : client.load(new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)))
                    .items()) {
                client.resource(object).serverSideApply();
            }
        }
    }

    private void writeFiles() {
        try {
            Files.createDirectories(root.resolve("log"));
            byte[] table = new byte[200_000];
            new Random(7).nextBytes(table);
            Files.write(root.resolve("table"), table);
            Files.writeString(root.resolve("log/today"), "a quiet day\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isBound() {
        var claim = client.persistentVolumeClaims()
                .inNamespace(namespace)
                .withName("hold")
                .get();
        return claim != null && "Bound".equals(claim.getStatus().getPhase());
    }

    public String namespace() {
        return namespace;
    }

    /** Folder of the volume. */
    public Path root() {
        return root;
    }

    /** Everything there is of it, as text that differs when anything does: objects with their versions, files with their bytes. */
    public Map<String, String> state() {
        Map<String, String> state = new TreeMap<>(Trees.of(root));
        client.configMaps().inNamespace(namespace).list().getItems().forEach(object -> put(state, object));
        client.secrets().inNamespace(namespace).list().getItems().forEach(object -> put(state, object));
        client.persistentVolumeClaims().inNamespace(namespace).list().getItems().forEach(object -> put(state, object));
        return state;
    }

    private static void put(Map<String, String> state, HasMetadata object) {
        state.put(
                object.getKind() + " " + object.getMetadata().getName(),
                object.getMetadata().getResourceVersion());
    }

    /** Namespaces whose name begins with this one's. */
    public Set<String> namespaces() {
        return client.namespaces().list().getItems().stream()
                .map(found -> found.getMetadata().getName())
                .filter(name -> name.startsWith(namespace))
                .collect(Collectors.toSet());
    }
}
