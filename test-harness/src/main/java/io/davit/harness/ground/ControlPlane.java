package io.davit.harness.ground;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A real Kubernetes API: etcd, kube-apiserver with RBAC, kube-controller-manager.
 * There are no nodes: Deployments make pods that stay Pending; static volumes bind, garbage is collected, namespaces are deleted (which takes 5–16 s: never wait for it).
 */
public final class ControlPlane implements AutoCloseable {
    /** An API server flag: continued lists are read from etcd, so that {@link #compactHistory} expires them at once; by default the server's cache keeps them alive for a while. */
    public static final String FORGETFUL = "--feature-gates=ListFromCacheSnapshot=false";

    private static final Duration READY = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 3;

    private final String name;
    private final WorkFolder folder;
    private final ControlPlaneServers servers;
    private final KubernetesClient admin;

    private ControlPlane(String name, WorkFolder folder, ControlPlaneServers servers, KubernetesClient admin) {
        this.name = name;
        this.folder = folder;
        this.servers = servers;
        this.admin = admin;
    }

    /**
     * Starts it and waits until objects can be created and volumes are bound: 4–8 s on an idle machine.
     *
     * @param name names the log folder below {@code logs}
     * @param apiServerFlags further flags, for example {@code --enable-priority-and-fairness=false}
     */
    public static ControlPlane start(Ground ground, String name, Path logs, String... apiServerFlags) {
        for (int attempt = 1; ; attempt++) {
            try {
                return tryStart(ground, name, logs.resolve(name), List.of(apiServerFlags));
            } catch (GroundFailure e) {
                // Somebody took one of our ports between choosing and binding it.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static ControlPlane tryStart(Ground ground, String name, Path logs, List<String> flags) {
        WorkFolder folder = WorkFolder.create(name);
        ControlPlaneServers servers = new ControlPlaneServers(ground, folder.path(), logs);
        try {
            servers.startApiServer(flags);
            KubernetesClient admin = connect(servers.adminKubeconfig());
            servers.awaitApiServer(READY, () -> answers(admin, "/readyz"));
            servers.startControllerManager();
            servers.awaitControllers(READY, () -> hasDefaultAccount(admin));
            return new ControlPlane(name, folder, servers, admin);
        } catch (RuntimeException e) {
            try (folder;
                    servers) {
                throw e;
            }
        }
    }

    public String name() {
        return name;
    }

    /** {@code https://127.0.0.1:PORT}. */
    public String url() {
        return servers.url();
    }

    public Path logs() {
        return servers.logs();
    }

    /** The certificate authority of the API server, PEM. */
    public Path authorityFile() {
        return servers.authorityFile();
    }

    /** Of a member of {@code system:masters}: RBAC does not apply to it. */
    public Path adminKubeconfig() {
        return servers.adminKubeconfig();
    }

    /** Shared by all tests of this JVM; do not close it. */
    public KubernetesClient admin() {
        return admin;
    }

    /** A kubeconfig with a fresh token of the account, which must exist; RBAC applies to it as in a pod. */
    public Path kubeconfigFor(String namespace, String serviceAccount) {
        TokenRequest request = new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(Duration.ofHours(12).toSeconds())
                .endSpec()
                .build();
        String token = admin.serviceAccounts()
                .inNamespace(namespace)
                .withName(serviceAccount)
                .tokenRequest(request)
                .getStatus()
                .getToken();
        return servers.kubeconfigs()
                .writeForToken(token, folder.path().resolve(namespace + "-" + serviceAccount + ".kubeconfig"));
    }

    /** A kubeconfig of a user with a client certificate, in the given groups. */
    public Path kubeconfigForUser(String user, String... groups) {
        return servers.userKubeconfig(user, List.of(groups));
    }

    /** A client for one of the kubeconfigs; the caller closes it. */
    public static KubernetesClient connect(Path kubeconfig) {
        Config config = new ConfigBuilder(Config.fromKubeconfig(new File(kubeconfig.toString())))
                .withRequestRetryBackoffLimit(0)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** Creates a namespace and waits until it has its ServiceAccount, so that pods can be made in it. */
    public String createNamespace(String namespace) {
        admin.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        servers.awaitControllers(
                READY,
                () -> admin.serviceAccounts()
                                .inNamespace(namespace)
                                .withName("default")
                                .get()
                        != null);
        return namespace;
    }

    /** Makes etcd forget all revisions before this one, so that continue tokens of older lists are expired (410) on a {@link #FORGETFUL} server. */
    public void compactHistory(long revision) {
        new EtcdGateway(servers.etcdUrl()).compact(revision);
    }

    /**
     * Puts objects where the API server keeps them, past its API: tens of thousands cost next to nothing. Nobody validates them or fills in what they lack;
     * the server's caches see them a moment later.
     *
     * @param stored JSON of whole objects by key, such as {@code /registry/configmaps/NAMESPACE/NAME}
     */
    public void putStored(Map<String, byte[]> stored) {
        new EtcdGateway(servers.etcdUrl()).putAll(stored);
    }

    /** The API server answers nothing, as behind a network that swallows everything, until {@link #resume()}. */
    public void suspend() {
        servers.apiServer().suspend();
    }

    public void resume() {
        servers.apiServer().resume();
    }

    /** Stops the servers in the order that loses nothing and deletes their data; the logs stay. */
    @Override
    public void close() {
        try (folder;
                servers;
                admin) {
            // closed in reverse order: client, servers, folder
        }
    }

    private static boolean answers(KubernetesClient client, String path) {
        try {
            return client.raw(path) != null;
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    private static boolean hasDefaultAccount(KubernetesClient client) {
        return client.serviceAccounts()
                        .inNamespace("default")
                        .withName("default")
                        .get()
                != null;
    }
}
